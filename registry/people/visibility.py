"""Which persons are sealed, and so hidden from accounts without the permission."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.hiding import is_hiding


def hidden_among(session: Session, persons: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these persons are sealed, whoever acts. This must not be answered."""
    sealed = session.scalars(text("SELECT id FROM hidden_person WHERE id = ANY(:persons)"), {"persons": list(persons)})
    return frozenset(sealed)


def hidden_persons(session: Session) -> frozenset[uuid.UUID]:
    """The persons hidden from this session: none, if it may see the sealed."""
    if not is_hiding(session):
        return frozenset()
    return frozenset(session.scalars(text("SELECT id FROM hidden_person")))


def seen_among(session: Session, persons: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the persons who are not hidden from this session, in their order."""
    if not is_hiding(session):
        return list(persons)
    rows = session.scalars(text("SELECT id FROM person WHERE id = ANY(:persons)"), {"persons": list(persons)})
    visible = set(rows)
    return [person for person in persons if person in visible]
