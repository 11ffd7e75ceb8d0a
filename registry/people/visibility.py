"""Which persons are sealed, and so absent to those who may not know of them."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.hiding import is_hiding


def hidden_among(session: Session, persons: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these persons are sealed, whoever asks. It must not be answered."""
    found = session.scalars(text("SELECT id FROM hidden_person WHERE id = ANY(:persons)"), {"persons": list(persons)})
    return frozenset(found)


def hidden_persons(session: Session) -> frozenset[uuid.UUID]:
    """All who are absent here: nobody, to those who may know."""
    if not is_hiding(session):
        return frozenset()
    return frozenset(session.scalars(text("SELECT id FROM hidden_person")))


def seen_among(session: Session, persons: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the persons who are not absent here, in their order."""
    if not is_hiding(session):
        return list(persons)
    found = session.scalars(text("SELECT id FROM person WHERE id = ANY(:persons)"), {"persons": list(persons)})
    seen = set(found)
    return [one for one in persons if one in seen]
