"""Columns, never rows, of what a family may know: the same whether the child is sealed or not."""

import uuid
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

_BIRTH: Final = text("SELECT id, newborn_id, state FROM birth WHERE cnv = :cnv AND state <> 'annulled' LIMIT 1")
_ACTA: Final = text("SELECT min(inscribed_on) FROM birth_record WHERE birth_id = :birth OR child_id = :child")
_APPLICATION: Final = text("""
    SELECT state FROM document_application WHERE person_id = :child ORDER BY created_at DESC, id DESC LIMIT 1
""")
_CARD: Final = text("""
    SELECT expires_on, delivered_at FROM identity_card WHERE person_id = :child AND ended_at IS NULL
    ORDER BY issued_at DESC LIMIT 1
""")


class BirthRow(NamedTuple):
    """A birth by the number of its certificate."""

    id: uuid.UUID
    newborn_id: uuid.UUID
    state: str


class CardRow(NamedTuple):
    """The card in force."""

    expires_on: date
    delivered_at: datetime | None


def birth(session: Session, cnv: str) -> BirthRow | None:
    """The birth whose certificate has this number."""
    row = session.execute(_BIRTH, {"cnv": cnv}).first()
    return None if row is None else BirthRow(*row)


def inscribed_on(session: Session, birth_id: uuid.UUID, child_id: uuid.UUID) -> date | None:
    """The day on which the child's first acta was inscribed, whatever became of it since."""
    day: date | None = session.scalar(_ACTA, {"birth": birth_id, "child": child_id})
    return day


def last_application(session: Session, child_id: uuid.UUID) -> str | None:
    """The state of the child's newest application for an ID."""
    state: str | None = session.scalar(_APPLICATION, {"child": child_id})
    return state


def card(session: Session, child_id: uuid.UUID) -> CardRow | None:
    """The child's card in force."""
    row = session.execute(_CARD, {"child": child_id}).first()
    return None if row is None else CardRow(*row)
