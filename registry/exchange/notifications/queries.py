"""Every SELECT of the room."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from registry.access.models import Account
from registry.exchange.clients.models import ExchangeClient
from registry.exchange.notifications.models import Notification, NotificationKey, NotificationReceiver
from registry.exchange.notifications.rules import DEAD, ENDED, IN_FORCE, PAUSED, REFUSED, WAITING
from registry.people.happenings.models import Happening


def receivers(session: Session) -> Sequence[NotificationReceiver]:
    """Every receiver, those that ended last, otherwise by name."""
    is_over = NotificationReceiver.state.in_((REFUSED, ENDED))
    return session.scalars(select(NotificationReceiver).order_by(is_over, NotificationReceiver.name)).all()


def receiver(session: Session, receiver_id: uuid.UUID, *, lock: bool = False) -> NotificationReceiver | None:
    """One receiver."""
    query = select(NotificationReceiver).where(NotificationReceiver.id == receiver_id)
    return session.scalar(query.with_for_update() if lock else query)


def receivers_of(session: Session, happening: Happening) -> Sequence[NotificationReceiver]:
    """The receivers that are told of a happening: in force or paused, of its kind, allowed before it happened."""
    where = (
        NotificationReceiver.state.in_((IN_FORCE, PAUSED)),
        NotificationReceiver.kinds.contains([happening.kind]),
        NotificationReceiver.decided_at <= happening.at,
    )
    return session.scalars(select(NotificationReceiver).where(*where).order_by(NotificationReceiver.id)).all()


def notification(session: Session, notification_id: uuid.UUID) -> Notification | None:
    """One notification with what happened."""
    query = select(Notification).where(Notification.id == notification_id)
    return session.scalar(query.options(joinedload(Notification.happening)))


def client_of(session: Session, client_id: uuid.UUID) -> ExchangeClient:
    """The client of an identifier that a receiver names."""
    return session.get_one(ExchangeClient, client_id)


def client(session: Session, code: str) -> ExchangeClient | None:
    """The client of a code."""
    return session.scalar(select(ExchangeClient).where(ExchangeClient.code == code))


def waiting(session: Session, receiver_id: uuid.UUID, limit: int) -> Sequence[Notification]:
    """What waits for a receiver, in the order in which it happened."""
    where = (Notification.receiver_id == receiver_id, Notification.state == WAITING)
    query = select(Notification).where(*where).options(joinedload(Notification.happening))
    return session.scalars(query.order_by(Notification.number).limit(limit)).all()


def dead(session: Session, receiver_id: uuid.UUID, limit: int) -> Sequence[Notification]:
    """What was given up, the newest first."""
    where = (Notification.receiver_id == receiver_id, Notification.state == DEAD)
    query = select(Notification).where(*where).options(joinedload(Notification.happening))
    return session.scalars(query.order_by(Notification.number.desc()).limit(limit)).all()


def counts(session: Session, receiver_id: uuid.UUID) -> Mapping[str, int]:
    """State → how many notifications of a receiver are in it."""
    query = select(Notification.state, func.count()).where(Notification.receiver_id == receiver_id)
    return {state: count for state, count in session.execute(query.group_by(Notification.state))}  # noqa: C416  # rows


def paused_count(session: Session) -> int:
    """How many receivers are paused."""
    where = NotificationReceiver.state == PAUSED
    return session.scalar(select(func.count()).select_from(NotificationReceiver).where(where)) or 0


def keys(session: Session) -> Sequence[NotificationKey]:
    """Every key, the oldest first."""
    return session.scalars(select(NotificationKey).order_by(NotificationKey.made_at, NotificationKey.kid)).all()


def current_key(session: Session) -> NotificationKey | None:
    """The key that signs now."""
    return session.scalar(select(NotificationKey).where(NotificationKey.retired_at.is_(None)))


def usernames(session: Session, accounts: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Account → user name."""
    rows = session.execute(select(Account.id, Account.username).where(Account.id.in_(accounts)))
    return {account: username for account, username in rows}  # noqa: C416  # to mypy, rows are not pairs
