"""Reads of messages and subscriptions."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.exchange.dci.models import DciMessage, DciOutgoing, DciSubscription


def add_message(session: Session, values: dict[str, object]) -> bool:
    """Write down a message; False where the client sent one with its message_id before."""
    statement = insert(DciMessage).values(values).on_conflict_do_nothing().returning(DciMessage.id)
    return session.scalar(statement) is not None


def message(session: Session, message_id: uuid.UUID, *, lock: bool = False) -> DciMessage | None:
    """A message by its correlation id."""
    query = select(DciMessage).where(DciMessage.id == message_id)
    return session.scalar(query.with_for_update() if lock else query)


def messages_of(
    session: Session,
    client_id: uuid.UUID,
    action: str,
    *,
    transaction_id: str | None = None,
    correlation_id: uuid.UUID | None = None,
    reference_ids: Collection[str] = (),
) -> Sequence[DciMessage]:
    """A client's messages of one action, newest first."""
    query = select(DciMessage).where(DciMessage.client_id == client_id, DciMessage.action == action)
    if transaction_id is not None:
        query = query.where(DciMessage.transaction_id == transaction_id)
    if correlation_id is not None:
        query = query.where(DciMessage.id == correlation_id)
    if reference_ids:
        query = query.where(DciMessage.reference_ids.overlap(list(reference_ids)))
    return session.scalars(query.order_by(DciMessage.received_at.desc(), DciMessage.id).limit(20)).all()


def expire_messages(session: Session, before: datetime) -> int:
    """Delete messages received before a moment; their number."""
    done = session.execute(delete(DciMessage).where(DciMessage.received_at < before))
    return int(done.rowcount)  # type: ignore[attr-defined]  # of a DELETE


def open_subscription(
    session: Session, client_id: uuid.UUID, person_id: uuid.UUID, event: str
) -> DciSubscription | None:
    """A client's subscription to an event of a person that has not ended."""
    where = (
        DciSubscription.client_id == client_id,
        DciSubscription.person_id == person_id,
        DciSubscription.event == event,
        DciSubscription.ended_at.is_(None),
    )
    return session.scalar(select(DciSubscription).where(*where))


def subscriptions_with(session: Session, client_id: uuid.UUID, codes: Collection[str]) -> Sequence[DciSubscription]:
    """A client's subscriptions with these codes, locked."""
    where = (DciSubscription.client_id == client_id, DciSubscription.code.in_(codes))
    return session.scalars(select(DciSubscription).where(*where).order_by(DciSubscription.id).with_for_update()).all()


def subscriptions_of(session: Session, message_id: uuid.UUID) -> Sequence[DciSubscription]:
    """The subscriptions for which a message asked."""
    query = select(DciSubscription).where(DciSubscription.message_id == message_id)
    return session.scalars(query.order_by(DciSubscription.subscribed_at, DciSubscription.id)).all()


def subscription(session: Session, subscription_id: uuid.UUID) -> DciSubscription | None:
    """One subscription."""
    return session.scalar(select(DciSubscription).where(DciSubscription.id == subscription_id))


def to_notify(session: Session, person_id: uuid.UUID, event: str, at: datetime) -> Sequence[DciSubscription]:
    """The open subscriptions to an event of a person that were made before a moment."""
    where = (
        DciSubscription.person_id == person_id,
        DciSubscription.event == event,
        DciSubscription.ended_at.is_(None),
        DciSubscription.subscribed_at <= at,
    )
    return session.scalars(select(DciSubscription).where(*where).order_by(DciSubscription.id)).all()


def count_of_open(session: Session, client_id: uuid.UUID) -> int:
    """How many subscriptions of a client are open."""
    where = (DciSubscription.client_id == client_id, DciSubscription.ended_at.is_(None))
    return session.scalar(select(func.count()).select_from(DciSubscription).where(*where)) or 0


def outgoing(session: Session, outgoing_id: uuid.UUID) -> DciOutgoing | None:
    """A message to be sent, locked, so that it is sent by one job."""
    return session.scalar(select(DciOutgoing).where(DciOutgoing.id == outgoing_id).with_for_update())


def unsent(session: Session, before: datetime) -> Sequence[DciOutgoing]:
    """Messages made before a moment that were never sent."""
    oldest = select(DciOutgoing).where(DciOutgoing.made_at < before).order_by(DciOutgoing.made_at, DciOutgoing.id)
    return session.scalars(oldest.limit(1000).with_for_update()).all()
