"""Sending what waits for one receiver: signed, in the order in which it happened to each person, again after a pause.

A job sends a few and goes on in another. Nothing is sent within a transaction: each message is read in one, posted, and
noted in another, while a lock of the receiver's keeps other jobs from sending; killed in between, a message is sent
again with the same `id`. One that fails holds up the later ones of its person only; where the receiver itself does not
answer, everything waits, and one attempt is made after each pause.
"""

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from registry.core.canonical import canonical
from registry.core.context import Context, JournalEntry
from registry.core.locks import Lock, alone
from registry.core.registry import Registry
from registry.exchange import following
from registry.exchange.clients import admission
from registry.exchange.clients import sending as agreed_sending
from registry.exchange.notifications import keys, posting, queries, rules, service
from registry.exchange.notifications.models import Notification, NotificationReceiver
from registry.exchange.notifications.rules import (
    DEAD,
    DELIVERED,
    DROPPED,
    IN_FORCE,
    MOST_ATTEMPTS,
    MOST_FAILURES,
    WAITING,
    Network,
)
from registry.exchange.notifications.service import SEND_TASK
from registry.people.happenings.queries import tellable

AT_ONCE: Final = 20
"""Sent by one job."""
AT_MOST_S: Final = 20.0
_LOOKED_AT: Final = 1000
_AGAIN: Final = timedelta(seconds=5)
"""When a job tries again that found another one sending to its receiver."""

Begin = Callable[[], AbstractContextManager[Context]]
"""Begins a unit of work of the system."""


@dataclass(frozen=True, slots=True)
class Message:
    """One notification, ready to be posted."""

    notification_id: uuid.UUID
    person_id: uuid.UUID
    url: str
    body: bytes
    headers: Mapping[str, str]
    allowed: Collection[Network]


def send(registry: Registry, receiver_id: uuid.UUID, begin: Begin) -> None:
    """Send what is due; queue the next attempt of what fails."""
    with alone(registry.engine, Lock.NOTIFICATIONS, str(receiver_id)) as is_alone:
        if not is_alone:
            with begin() as ctx:
                ctx.defer_until(ctx.now + _AGAIN, SEND_TASK, receiver_id=str(receiver_id))
            return
        held_up, started = set[uuid.UUID](), time.monotonic()
        for _message in range(AT_ONCE):
            with begin() as ctx:
                message = _next(ctx, receiver_id, held_up)
            if message is None:
                return
            failure = posting.post(message.url, message.body, message.headers, message.allowed)
            with begin() as ctx:
                goes_on = _note(ctx, receiver_id, message, failure)
            if failure is not None:
                held_up.add(message.person_id)
            if not goes_on:
                return
            if time.monotonic() - started > AT_MOST_S:
                break
        with begin() as ctx:
            ctx.defer(SEND_TASK, receiver_id=str(receiver_id))


def _next(ctx: Context, receiver_id: uuid.UUID, held_up: Collection[uuid.UUID]) -> Message | None:
    """The next message that is due, of nobody who is held up; None where there is none, or the receiver rests."""
    receiver = queries.receiver(ctx.session, receiver_id, lock=True)
    if receiver is None or receiver.state != IN_FORCE or (receiver.rests_until and receiver.rests_until > ctx.now):
        return None  # resumed, or rested, it has a job of its own
    if receiver.client_id is not None and not following.is_agreed(ctx, receiver):
        service.set_ended(ctx, receiver, None, following.OVER)
        return None
    passed_over = set(held_up)
    for notification in queries.waiting(ctx.session, receiver.id, _LOOKED_AT):
        person = notification.happening.person_id
        if person in passed_over:
            continue
        if notification.next_at > ctx.now:
            passed_over.add(person)
        elif not tellable(ctx.session, person):
            service.give_up(ctx, notification, DROPPED)
        else:
            return _ready(ctx, receiver, notification)
    return None


def _ready(ctx: Context, receiver: NotificationReceiver, notification: Notification) -> Message:
    person = notification.happening.person_id
    body, named = body_of(ctx, receiver, notification), dict[str, str]()
    allowed = rules.networks(ctx.settings.notification_networks)
    if receiver.client_id is not None:
        subject = alias_of(ctx, receiver, person)
        body, named = following.message(receiver, notification, body, subject)
        allowed = agreed_sending.allowed(ctx.settings)
    kid, key = keys.signing_key(ctx)
    headers = {**keys.signed_headers(receiver.url, body, kid, key, int(time.time())), **named}
    return Message(notification.id, person, receiver.url, body, headers, allowed)


def _note(ctx: Context, receiver_id: uuid.UUID, message: Message, failure: str | None) -> bool:
    """Note what came of a message; whether the next one may be sent."""
    receiver = queries.receiver(ctx.session, receiver_id, lock=True)
    notification = queries.notification(ctx.session, message.notification_id)
    if receiver is None or notification is None:
        return False
    is_waiting = notification.state == WAITING  # else the receiver was ended while it was under way
    notification.attempts += 1
    notification.last_failure = failure
    if failure is None:
        notification.state, notification.ended_at = DELIVERED, ctx.now
        receiver.failures, receiver.last_failure, receiver.rests_until = 0, None, None
        details = {"receiver": str(receiver.id), "kind": notification.happening.kind}
        persons = frozenset({message.person_id})
        ctx.entries.append(
            JournalEntry("notification.delivered", "notification", str(notification.id), details, persons)
        )
    elif is_waiting:
        _failed(ctx, receiver, notification, failure)
    ctx.session.flush()
    return receiver.state == IN_FORCE and not (failure is not None and rules.is_of_the_receiver(failure))


def _failed(ctx: Context, receiver: NotificationReceiver, notification: Notification, failure: str) -> None:
    receiver.failures += 1
    receiver.last_failure = failure
    if notification.attempts >= (receiver.retry_most or MOST_ATTEMPTS):
        service.give_up(ctx, notification, DEAD)
        ctx.journal("notification.given_up", "notification", notification.id, failure=failure)
    if receiver.failures >= max(MOST_FAILURES, receiver.retry_most or 0):
        service.set_paused(ctx, receiver)
        return
    pause = rules.pause_after(receiver.failures if rules.is_of_the_receiver(failure) else notification.attempts)
    if receiver.retry_every_s is not None:
        pause = timedelta(seconds=receiver.retry_every_s)
    notification.next_at = ctx.now + pause
    if rules.is_of_the_receiver(failure):
        receiver.rests_until = ctx.now + pause
    ctx.defer_until(ctx.now + pause, SEND_TASK, receiver_id=str(receiver.id))


def body_of(ctx: Context, receiver: NotificationReceiver, notification: Notification) -> bytes:
    """What a receiver is sent: the notification's id, what happened and when, and its own name for the person."""
    happening = notification.happening
    content = {
        "id": str(notification.id),
        "kind": happening.kind,
        "subject": alias_of(ctx, receiver, happening.person_id),
        "happened_at": happening.at.isoformat(timespec="seconds"),
    }
    return canonical(content).encode()


def alias_of(ctx: Context, receiver: NotificationReceiver, person_id: uuid.UUID) -> str:
    """A receiver's name for a person: always the same, and nobody else's; its agreement's, where it has one."""
    client_id = receiver.client_id or receiver.alias_client_id
    if client_id is not None:
        client = queries.client_of(ctx.session, client_id)
        return admission.aliases(ctx, client, [person_id])[person_id]
    key = ctx.vault.open(receiver.sealed_alias_key, service.alias_place(receiver))
    digest = hmac.new(key, person_id.bytes, hashlib.sha256).digest()
    return base64.b32encode(digest[:16]).rstrip(b"=").decode().lower()
