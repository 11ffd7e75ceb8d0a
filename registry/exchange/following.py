"""Receivers that a system asked for by its agreement: whether it stands, and OSIA's form of what they are sent."""

import json
import uuid
from typing import Final

from registry.core.context import Context
from registry.core.errors import Forbidden
from registry.exchange.clients import admission
from registry.exchange.clients.rules import FOLLOW, Terms, is_below
from registry.exchange.dci.rules import EVENT_OF
from registry.exchange.notifications.models import Notification, NotificationReceiver

OVER: Final = "The agreement is over, or allows this no longer."
CONFIRMATION, NOTIFICATION = ("SubscriptionConfirmation", "Notification")
_TOPICS: Final = uuid.UUID("6f0f6a1e-1d0a-4bd4-8a51-6d1b9f0c7a52")


def topic_id(kind: str) -> str:
    """The identifier of a topic: every installation's is the same."""
    return str(uuid.uuid5(_TOPICS, kind))


def topics(terms: Terms) -> tuple[str, ...]:
    """The kinds of happenings that an agreement's events are made of."""
    return tuple(kind for kind, event in EVENT_OF.items() if event in terms.events)


def is_agreed(ctx: Context, receiver: NotificationReceiver) -> bool:
    """Whether the agreement with the receiver's system allows what it is sent, where it is sent, today."""
    assert receiver.client_id is not None  # the caller asks of no other
    try:
        client = admission.admit_client(ctx, receiver.client_id)
        client.refuse_unless(FOLLOW)
    except Forbidden:
        return False
    return set(receiver.kinds) <= set(topics(client.terms)) and is_below(receiver.url, client.terms.callback_url)


def headers_of(kind: str, what: str, message_id: str, subscription_id: uuid.UUID) -> dict[str, str]:
    """OSIA's headers of a message."""
    return {
        "message-type": what,
        "message-id": message_id,
        "subscription-id": str(subscription_id),
        "topic-id": topic_id(kind),
    }


def message(
    receiver: NotificationReceiver, notification: Notification, content: bytes, subject: str
) -> tuple[bytes, dict[str, str]]:
    """A notification as OSIA has it, with its headers; `content` is what every receiver is sent, here a text."""
    kind, message_id = notification.happening.kind, str(notification.id)
    body = {
        "type": NOTIFICATION,
        "topic": kind,
        "message": content.decode(),
        "messageId": message_id,
        "subject": subject,
        "timestamp": notification.happening.at.isoformat(timespec="seconds"),
    }
    return json.dumps(body, ensure_ascii=False).encode(), headers_of(kind, NOTIFICATION, message_id, receiver.id)
