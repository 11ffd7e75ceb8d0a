"""Reads of subscriptions; row-level security shows a system its own."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from registry.exchange.notifications.models import NotificationReceiver
from registry.exchange.notifications.rules import ENDED
from registry.exchange.topics.models import TopicSubscription


def of_client(session: Session, client_id: uuid.UUID) -> Sequence[TopicSubscription]:
    """A system's subscriptions, the oldest first."""
    query = select(TopicSubscription).where(TopicSubscription.client_id == client_id)
    return session.scalars(query.order_by(TopicSubscription.subscribed_at, TopicSubscription.id)).all()


def subscription(session: Session, subscription_id: uuid.UUID) -> TopicSubscription | None:
    """One subscription, locked."""
    return session.scalar(select(TopicSubscription).where(TopicSubscription.id == subscription_id).with_for_update())


def with_token(session: Session, client_id: uuid.UUID, token_sha256: bytes) -> TopicSubscription | None:
    """A system's subscription by the hash of its token, locked."""
    where = (TopicSubscription.client_id == client_id, TopicSubscription.token_sha256 == token_sha256)
    return session.scalar(select(TopicSubscription).where(*where).with_for_update())


def an_earlier_receiver(session: Session, client_id: uuid.UUID) -> NotificationReceiver | None:
    """A receiver that the system has or had, whose names for persons are the system's."""
    query = select(NotificationReceiver).where(NotificationReceiver.client_id == client_id)
    return session.scalar(query.order_by(NotificationReceiver.requested_at).limit(1))


def is_ended_by_another(
    session: Session, client_id: uuid.UUID, account_id: uuid.UUID, topic: str, since: datetime
) -> bool:
    """Whether anybody but the system's own account ended a receiver of a topic since a moment."""
    where = (
        NotificationReceiver.client_id == client_id,
        NotificationReceiver.kinds.contains([topic]),
        NotificationReceiver.state == ENDED,
        NotificationReceiver.ended_by != account_id,
        NotificationReceiver.ended_at >= since,
    )
    return bool(session.scalar(select(exists().where(*where))))


def remove_over(session: Session, before: datetime) -> None:
    """Delete what was not confirmed before a moment, and what ended."""
    unconfirmed = TopicSubscription.confirmed_at.is_(None) & (TopicSubscription.subscribed_at < before)
    ended = select(NotificationReceiver.id).where(NotificationReceiver.state == ENDED)
    session.execute(delete(TopicSubscription).where(unconfirmed | TopicSubscription.id.in_(ended)))
