"""Reads of persons."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Sequence as NumberSequence
from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from registry.core.hiding import sealed_as_well
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
    # To those who see sealed persons two may have the number: the one who is not sealed got it after.
    return session.scalar(select(Person).join(IdentityDocument).where(*where).order_by(IdentityDocument.is_sealed))


def bearers(session: Session, kind: str, number: str) -> Sequence[uuid.UUID]:
    """Whom a document names: two, where one of them is sealed and seen."""
    where = (IdentityDocument.type == kind, IdentityDocument.number == number)
    return session.scalars(select(IdentityDocument.person_id).where(*where)).all()


def is_number_taken(session: Session, kind: str, number: str) -> bool:
    """Whether a document of that number is anybody's: a sealed person's too, as two never get one number."""
    with sealed_as_well(session):
        return bool(bearers(session, kind, number))


def cui_of(session: Session, person_id: uuid.UUID) -> IdentityNumber | None:
    """The person's CUI."""
    return session.scalar(select(IdentityNumber).where(IdentityNumber.person_id == person_id))


def number_blocks(session: Session) -> list[tuple[int, int]]:
    """Blocks of numbers (first, last) in the order of their use."""
    found = session.execute(select(NumberBlock.first, NumberBlock.last).order_by(NumberBlock.position))
    return [(first, last) for first, last in found]


def numbers_taken(session: Session, sequence: NumberSequence) -> int:
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
