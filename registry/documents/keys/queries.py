"""Every SELECT of the issuer's keys."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from registry.access.models import Account
from registry.documents.keys.models import APPROVED, REQUESTED, IssuerKey, KeyDistrust


def all_keys(session: Session) -> Sequence[IssuerKey]:
    """Every key ever made, oldest first."""
    return session.scalars(select(IssuerKey).order_by(IssuerKey.active_from, IssuerKey.kid)).all()


def current(session: Session) -> IssuerKey | None:
    """The key that signs now."""
    return session.scalar(select(IssuerKey).where(IssuerKey.retired_at.is_(None)))


def distrusted(session: Session) -> Mapping[str, date]:
    """Key → the day from which it is not trusted, of those that are not."""
    last = (
        select(KeyDistrust.kid, KeyDistrust.distrusted_from)
        .where(KeyDistrust.state == APPROVED)
        .ext(distinct_on(KeyDistrust.kid))
        .order_by(KeyDistrust.kid, KeyDistrust.decided_at.desc(), KeyDistrust.requested_at.desc())
    )
    return {kid: day for kid, day in session.execute(last) if day is not None}


def requests(session: Session) -> Sequence[KeyDistrust]:
    """Every request to distrust a key or to trust it again, newest first."""
    return session.scalars(select(KeyDistrust).order_by(KeyDistrust.requested_at.desc(), KeyDistrust.id)).all()


def request(session: Session, request_id: uuid.UUID) -> KeyDistrust | None:
    """One request, locked."""
    return session.scalar(select(KeyDistrust).where(KeyDistrust.id == request_id).with_for_update())


def open_request(session: Session, kid: str) -> KeyDistrust | None:
    """The request about a key that waits for a decision."""
    return session.scalar(select(KeyDistrust).where(KeyDistrust.kid == kid, KeyDistrust.state == REQUESTED))


def key(session: Session, kid: str) -> IssuerKey | None:
    """One key."""
    return session.get(IssuerKey, kid)


def usernames(session: Session, accounts: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Account → user name."""
    rows = session.execute(select(Account.id, Account.username).where(Account.id.in_(accounts)))
    return {account: username for account, username in rows}  # noqa: C416  # to mypy, rows are not pairs
