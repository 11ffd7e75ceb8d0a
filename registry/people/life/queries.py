"""Reads of what became of registered persons."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.people import queries as persons
from registry.people.life.models import PersonEvent
from registry.people.life.rules import DEATH_CHANGES, DOCUMENT_CHANGES, KINSHIP_ENDED
from registry.people.models import ChangeRequest, IdentityDocument, Person


def person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person, locked: what becomes of one person is written in turn."""
    return session.scalar(select(Person).where(Person.id == person_id).with_for_update())


def document(session: Session, person_id: uuid.UUID, kind: str, number: str) -> IdentityDocument | None:
    """A document of a person; type and number as stored."""
    where = (IdentityDocument.person_id == person_id, IdentityDocument.type == kind, IdentityDocument.number == number)
    return session.scalar(select(IdentityDocument).where(*where))


def waiting(session: Session, person_id: uuid.UUID) -> ChangeRequest | None:
    """What waits for a second person about a death, a document or kin."""
    return persons.waiting_request(session, person_id, (*DEATH_CHANGES, *DOCUMENT_CHANGES, KINSHIP_ENDED))


def events(session: Session, person_id: uuid.UUID) -> Sequence[PersonEvent]:
    """Every change of a person, oldest first."""
    where = PersonEvent.person_id == person_id
    return session.scalars(select(PersonEvent).where(where).order_by(PersonEvent.at, PersonEvent.id)).all()
