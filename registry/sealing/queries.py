"""Reads of sealings. For those who may see sealed persons alone: the database refuses them to everyone else."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from registry.core.pagination import Listing, Page, paginate
from registry.people.models import Person
from registry.sealing.models import SealedPerson, Sealing


def sealing(session: Session, sealing_id: uuid.UUID, *, lock: bool = False) -> Sealing | None:
    """The sealing of that id."""
    found = select(Sealing).where(Sealing.id == sealing_id)
    return session.scalar(found.with_for_update(of=Sealing) if lock else found)


def sealings(session: Session, state: str | None, page: Page) -> Listing[Sealing]:
    """Sealings, newest first."""
    found = select(Sealing).options(selectinload(Sealing.persons))
    if state:
        found = found.where(Sealing.state == state)
    return paginate(session, found, page, Sealing.requested_at, Sealing.id)


def lock_persons(session: Session, wanted: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of the persons there are. Whoever is writing a row that names one is waited for."""
    found = select(Person.id).where(Person.id.in_(wanted)).order_by(Person.id).with_for_update()
    return set(session.scalars(found))


def sealed_among(session: Session, wanted: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Which of the persons are sealed now."""
    where = (SealedPerson.person_id.in_(wanted), SealedPerson.is_in_force)
    return session.scalars(select(SealedPerson.person_id).where(*where)).all()


_NUMBERS_TAKEN = """
    SELECT own.type || ' number', seen.person_id, own.person_id
    FROM identity_document own JOIN identity_document seen ON (seen.type, seen.number) = (own.type, own.number)
    WHERE own.person_id = ANY(:persons) AND NOT seen.is_sealed
    UNION ALL
    SELECT 'certificate number', seen.newborn_id, own.newborn_id
    FROM birth own JOIN birth seen ON seen.cnv = own.cnv
    WHERE (own.newborn_id = ANY(:persons) OR own.mother_id = ANY(:persons)) AND NOT seen.is_sealed
    AND (own.state <> 'annulled' OR own.signed_at IS NOT NULL)
    AND (seen.state <> 'annulled' OR seen.signed_at IS NOT NULL)
"""


def numbers_taken(session: Session, persons: Collection[uuid.UUID]) -> list[tuple[str, uuid.UUID, uuid.UUID]]:
    """(which number, whom of those seen it names, whom of these sealed): what stands against their being seen again."""
    found = session.execute(text(_NUMBERS_TAKEN), {"persons": list(persons)})
    return [(what, seen, own) for what, seen, own in found]
