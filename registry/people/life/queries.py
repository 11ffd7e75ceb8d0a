"""Reads of what became of registered persons."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.people.life.models import PersonEvent
from registry.people.life.rules import OF_DEATH
from registry.people.models import IdentityDocument, Person


def person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person, locked: what becomes of one person is written in turn."""
    return session.scalar(select(Person).where(Person.id == person_id).with_for_update())


def document(session: Session, person_id: uuid.UUID, kind: str, number: str) -> IdentityDocument | None:
    """A document of a person; type and number as stored."""
    where = (IdentityDocument.person_id == person_id, IdentityDocument.type == kind, IdentityDocument.number == number)
    return session.scalar(select(IdentityDocument).where(*where))


def events(session: Session, person_id: uuid.UUID) -> Sequence[PersonEvent]:
    """Every change of a person, oldest first."""
    where = PersonEvent.person_id == person_id
    return session.scalars(select(PersonEvent).where(where).order_by(PersonEvent.at, PersonEvent.id)).all()


def last_of_death(session: Session, person_id: uuid.UUID) -> PersonEvent | None:
    """The newest change of a person's death."""
    where = (PersonEvent.person_id == person_id, PersonEvent.kind.in_(OF_DEATH))
    return session.scalar(select(PersonEvent).where(*where).order_by(PersonEvent.at.desc()).limit(1))
