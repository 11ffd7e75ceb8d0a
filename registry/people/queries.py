"""Reads of persons."""

import uuid
from datetime import date

from sqlalchemy import Sequence, or_, select, text
from sqlalchemy.orm import Session

from registry.people.models import Absence, IdentityDocument, IdentityNumber, Kinship, NumberBlock, Person


def person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person of that id."""
    return session.get(Person, person_id)


def was_abroad(session: Session, person_id: uuid.UUID, on: date) -> bool:
    """Whether a person was abroad on a day: one who left or came back that day was not."""
    still = Absence.returned_on.is_(None) | (Absence.returned_on > on)
    found = select(Absence.id).where(Absence.person_id == person_id, Absence.left_on < on, still)
    return session.scalar(found.limit(1)) is not None


def by_document(session: Session, kind: str, number: str) -> Person | None:
    """The person a document names; type and number as kept."""
    where = (IdentityDocument.type == kind, IdentityDocument.number == number)
    return session.scalar(select(Person).join(IdentityDocument).where(*where))


def cui_of(session: Session, person_id: uuid.UUID) -> IdentityNumber | None:
    """The person's CUI."""
    return session.scalar(select(IdentityNumber).where(IdentityNumber.person_id == person_id))


def number_blocks(session: Session) -> list[tuple[int, int]]:
    """Blocks of numbers (first, last) in the order of their use."""
    found = session.execute(select(NumberBlock.first, NumberBlock.last).order_by(NumberBlock.position))
    return [(first, last) for first, last in found]


def numbers_taken(session: Session, sequence: Sequence) -> int:
    """How many numbers a sequence has given, those of transactions still open among them."""
    read = f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence.name}"  # noqa: S608  # our own name
    taken: int = session.scalars(text(read)).one()
    return taken


def kin_of(session: Session, person_id: uuid.UUID) -> list[Kinship]:
    """Every kinship of a person, as the child and as the relative."""
    of_person = or_(Kinship.child_id == person_id, Kinship.relative_id == person_id)
    return list(session.scalars(select(Kinship).where(of_person).order_by(Kinship.created_at, Kinship.id)))


def parents(session: Session, child_id: uuid.UUID) -> list[Kinship]:
    """The child's parents, as recorded."""
    return list(session.scalars(select(Kinship).where(Kinship.child_id == child_id).order_by(Kinship.created_at)))
