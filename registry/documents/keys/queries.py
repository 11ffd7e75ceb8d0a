"""Every SELECT of the issuer's keys."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.documents.keys.models import IssuerKey


def all_keys(session: Session) -> Sequence[IssuerKey]:
    """Every key ever made, oldest first."""
    return session.scalars(select(IssuerKey).order_by(IssuerKey.active_from, IssuerKey.kid)).all()


def current(session: Session) -> IssuerKey | None:
    """The key that signs now."""
    return session.scalar(select(IssuerKey).where(IssuerKey.retired_at.is_(None)))
