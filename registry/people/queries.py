"""Reads of persons."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Sequence as NumberSequence
from sqlalchemy import Text, cast, func, or_, select, text
from sqlalchemy.orm import Session

from registry.core import locks
from registry.core.hiding import sealed_as_well
from registry.people.models import (
    Absence,
    ChangeRequest,
    IdentityDocument,
    IdentityNumber,
    JoinedPerson,
    Kinship,
    NumberBlock,
    Person,
    ReservedNumber,
)
from registry.people.rules import AT_COUNTER, WAITING, full_name


def person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person with this id."""
    return session.get(Person, person_id)


def names(session: Session, persons: Collection[uuid.UUID]) -> Mapping[uuid.UUID, tuple[str | None, date | None]]:
    """Person → name, None where there is none yet, and date of birth."""
    columns = select(Person.id, Person.birth_date, Person.given_names, Person.first_surname, Person.second_surname)
    return {
        person: (full_name(*names) or None, born)
        for person, born, *names in session.execute(columns.where(Person.id.in_(persons)))
    }


def was_abroad(session: Session, person_id: uuid.UUID, on: date) -> bool:
    """Whether a person was abroad for a whole day; the days of leaving and returning do not count."""
    not_back = Absence.returned_on.is_(None) | (Absence.returned_on > on)
    absences = select(Absence.id).where(Absence.person_id == person_id, Absence.left_on < on, not_back)
    return session.scalar(absences.limit(1)) is not None


def by_document(session: Session, kind: str, number: str) -> Person | None:
    """The person with this document; type and number as stored."""
    where = (IdentityDocument.type == kind, IdentityDocument.number == number)
    # A sealed person and another may have the same number; the one who is not sealed registered it later.
    bearer = session.scalar(select(Person).join(IdentityDocument).where(*where).order_by(IdentityDocument.is_sealed))
    return bearer and (session.get(Person, record_in_use(session, bearer.id)) or bearer)


def bearers(session: Session, kind: str, number: str) -> Sequence[uuid.UUID]:
    """The persons with this document: two, if one of them is sealed and visible here."""
    where = (IdentityDocument.type == kind, IdentityDocument.number == number)
    return session.scalars(select(IdentityDocument.person_id).where(*where)).all()


def is_number_taken(session: Session, kind: str, number: str) -> bool:
    """Whether anybody has a document with this number, sealed persons included: no number is assigned twice."""
    with sealed_as_well(session):
        return bool(bearers(session, kind, number))


def is_number_reserved(session: Session, digits: str) -> bool:
    """Whether a CUI is known to be somebody's through an acta of another registry."""
    return session.get(ReservedNumber, digits) is not None


def lock_number(session: Session, digits: str) -> None:
    """Wait until no other transaction assigns or reserves this CUI; held until the commit."""
    locks.take(session, locks.Lock.DOCUMENT, f"DNI:{digits}")


def cui_of(session: Session, person_id: uuid.UUID) -> IdentityNumber | None:
    """The person's CUI."""
    return session.scalar(select(IdentityNumber).where(IdentityNumber.person_id == person_id))


def cuis_of(session: Session, persons: Collection[uuid.UUID]) -> Mapping[uuid.UUID, IdentityNumber]:
    """Person → CUI, for those who have one."""
    numbers = session.scalars(select(IdentityNumber).where(IdentityNumber.person_id.in_(persons)))
    return {number.person_id: number for number in numbers}


def number_blocks(session: Session) -> list[tuple[int, int]]:
    """Blocks of numbers (first, last) in the order of their use."""
    blocks = session.execute(select(NumberBlock.first, NumberBlock.last).order_by(NumberBlock.position))
    return [(first, last) for first, last in blocks]


def numbers_taken(session: Session, sequence: NumberSequence) -> int:
    """How many numbers a sequence has given, including those of transactions that are still open."""
    read = f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence.name}"  # noqa: S608  # our own name
    taken: int = session.scalars(text(read)).one()
    return taken


def kin_of(session: Session, person_id: uuid.UUID) -> list[Kinship]:
    """Every kinship of a person, as child and as relative."""
    of_person = or_(Kinship.child_id == person_id, Kinship.relative_id == person_id)
    return list(session.scalars(select(Kinship).where(of_person).order_by(Kinship.created_at, Kinship.id)))


def parents(session: Session, child_id: uuid.UUID) -> list[Kinship]:
    """The child's parents, as recorded."""
    return list(session.scalars(select(Kinship).where(Kinship.child_id == child_id).order_by(Kinship.created_at)))


def waiting_request(
    session: Session, subject_id: uuid.UUID, kinds: Collection[str] = AT_COUNTER, *, lock: bool = False
) -> ChangeRequest | None:
    """The change of an acta or a person that waits for a second person, of kinds of which one can wait."""
    where = (ChangeRequest.subject_id == subject_id, ChangeRequest.state == WAITING, ChangeRequest.kind.in_(kinds))
    query = select(ChangeRequest).where(*where)
    return session.scalar(query.with_for_update() if lock else query)


def waiting_requests_naming(session: Session, persons: Collection[uuid.UUID]) -> Sequence[ChangeRequest]:
    """The changes of others that wait and name one of these persons, by id or by the number of a document; locked."""
    numbers = session.scalars(select(IdentityDocument.number).where(IdentityDocument.person_id.in_(persons)))
    content = cast(ChangeRequest.content, Text)
    named = [content.contains(f'"{word}"', autoescape=True) for word in (*map(str, persons), *numbers)]
    where = (ChangeRequest.state == WAITING, ChangeRequest.person_id.not_in(persons), or_(*named))
    return session.scalars(select(ChangeRequest).where(*where).order_by(ChangeRequest.id).with_for_update()).all()


def waiting_requests(session: Session, subjects: Collection[uuid.UUID]) -> Mapping[uuid.UUID, ChangeRequest]:
    """Subject → the change of it that waits for a second person."""
    kinds = ChangeRequest.kind.in_(AT_COUNTER)
    query = select(ChangeRequest).where(ChangeRequest.subject_id.in_(subjects), ChangeRequest.state == WAITING, kinds)
    return {request.subject_id: request for request in session.scalars(query)}


def waiting_changes(session: Session, kinds: Collection[str], limit: int) -> Sequence[ChangeRequest]:
    """Changes of these kinds that wait for a second person, oldest first."""
    query = select(ChangeRequest).where(ChangeRequest.state == WAITING, ChangeRequest.kind.in_(kinds))
    return session.scalars(query.order_by(ChangeRequest.requested_at, ChangeRequest.id).limit(limit)).all()


MOST_JOINED: Final = 20
"""Records of one person that are followed: nobody has more, and a chain never runs on."""
_KEPT = text("""
    WITH RECURSIVE chain AS (
        SELECT person_id AS origin, into_id AS kept, 1 AS step FROM joined_person WHERE person_id = ANY(:persons)
        UNION ALL
        SELECT chain.origin, j.into_id, chain.step + 1 FROM chain JOIN joined_person j ON j.person_id = chain.kept
        WHERE chain.step < :most
    )
    SELECT DISTINCT ON (origin) origin, kept FROM chain ORDER BY origin, step DESC
""")
_IDENTITIES = text("""
    WITH RECURSIVE identity(id) AS (
        SELECT person_id FROM joined_person WHERE person_id = ANY(:persons) OR into_id = ANY(:persons)
        UNION
        SELECT next.id FROM identity JOIN joined_person j ON identity.id IN (j.person_id, j.into_id)
        CROSS JOIN LATERAL (VALUES (j.person_id), (j.into_id)) AS next(id)
    )
    SELECT id FROM identity LIMIT :most
""")


def in_use_among(session: Session, persons: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """Joined record → the record it was joined into, for those of the persons that were joined."""
    if not persons:
        return {}
    rows = session.execute(_KEPT, {"persons": list(persons), "most": MOST_JOINED})
    return {row.origin: row.kept for row in rows}


def record_in_use(session: Session, person_id: uuid.UUID) -> uuid.UUID:
    """The record in use of a person: the one that this record was joined into, or itself."""
    return in_use_among(session, [person_id]).get(person_id, person_id)


def identities_of(session: Session, person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Every record of a person that was joined with this one, itself included."""
    rows = session.scalars(_IDENTITIES, {"persons": [person_id], "most": MOST_JOINED})
    return frozenset(rows) | {person_id}


def died_on(session: Session, person_id: uuid.UUID, records: Collection[uuid.UUID] | None = None) -> date | None:
    """The day on which a person died, by any record of that person; the earliest where they differ.

    The person's records are read unless they are given.
    """
    identities = identities_of(session, person_id) if records is None else records
    return session.scalar(select(func.min(Person.died_on)).where(Person.id.in_(identities)))


def joined(session: Session, person_id: uuid.UUID) -> JoinedPerson | None:
    """The pointer of a record that was joined into another."""
    return session.get(JoinedPerson, person_id, with_for_update=True, populate_existing=True)


def has_own_birth(session: Session, person_id: uuid.UUID) -> bool:
    """Whether a person was registered by a birth here that was not annulled."""
    return bool(
        session.scalar(
            text("SELECT EXISTS (SELECT FROM birth WHERE newborn_id = :id AND state <> 'annulled')"), {"id": person_id}
        )
    )


def requests_about(session: Session, persons: Collection[uuid.UUID], kinds: Collection[str]) -> Sequence[ChangeRequest]:
    """Changes of these kinds requested about these persons, oldest first."""
    where = (ChangeRequest.person_id.in_(persons), ChangeRequest.kind.in_(kinds))
    return session.scalars(select(ChangeRequest).where(*where).order_by(ChangeRequest.requested_at)).all()


def request_of(session: Session, request_id: uuid.UUID) -> ChangeRequest | None:
    """One request."""
    return session.get(ChangeRequest, request_id)
