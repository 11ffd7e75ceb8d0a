"""Reads of persons."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.people.models import IdentityDocument, IdentityNumber, Kinship, Person


def person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person of that id."""
    return session.get(Person, person_id)


def by_document(session: Session, kind: str, number: str) -> Person | None:
    """The person a document names; type and number as kept."""
    where = (IdentityDocument.type == kind, IdentityDocument.number == number)
    return session.scalar(select(Person).join(IdentityDocument).where(*where))


def cui_of(session: Session, person_id: uuid.UUID) -> IdentityNumber | None:
    """The person's CUI."""
    return session.scalar(select(IdentityNumber).where(IdentityNumber.person_id == person_id))


def parents(session: Session, child_id: uuid.UUID) -> list[Kinship]:
    """The child's parents, as recorded."""
    return list(session.scalars(select(Kinship).where(Kinship.child_id == child_id).order_by(Kinship.created_at)))
