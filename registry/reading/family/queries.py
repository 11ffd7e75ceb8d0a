"""Columns, never rows, of what a family may know."""

import uuid
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

_BIRTH: Final = text("""
    SELECT b.id, b.newborn_id, b.state
    FROM family_paper p JOIN birth b ON b.id = p.birth_id
    WHERE p.code_hash = :code_hash AND b.state <> 'annulled'
        AND NOT EXISTS (SELECT FROM family_paper n WHERE n.birth_id = p.birth_id AND n.number > p.number)
""")
_ACTA: Final = text("SELECT min(inscribed_on) FROM birth_record WHERE birth_id = :birth OR child_id = :child")
_APPLICATION: Final = text("""
    SELECT state FROM document_application WHERE person_id = :child ORDER BY created_at DESC, id DESC LIMIT 1
""")
_CARD: Final = text("""
    SELECT expires_on, delivered_at FROM identity_card WHERE person_id = :child AND ended_at IS NULL
    ORDER BY issued_at DESC LIMIT 1
""")


class BirthRow(NamedTuple):
    """The birth whose newest paper has a code."""

    id: uuid.UUID
    newborn_id: uuid.UUID
    state: str


class CardRow(NamedTuple):
    """The card in force."""

    expires_on: date
    delivered_at: datetime | None


def birth(session: Session, code_hash: bytes) -> BirthRow | None:
    """The birth whose paper in force has a code with this hash; one statement, whatever the code is."""
    row = session.execute(_BIRTH, {"code_hash": code_hash}).first()
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
