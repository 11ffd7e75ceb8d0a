"""Reads of registered persons for other systems: only those who have an acta in force, whatever number names them.

Row-level security hides sealed persons from a client, as from a counter: their numbers are then nobody's, and nothing
more is read. An acta that was cancelled or replaced names nobody either: that one replaced it would tell of a later
recognition or an adoption.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.births.record.rules import IN_FORCE
from registry.core.context import Actor
from registry.finding.queries import people_named
from registry.finding.rules import Criteria, Days
from registry.people import queries as persons
from registry.people.models import IdentityNumber, Person
from registry.people.queries import in_use_among

_STANDING = (BirthRecord.state.in_(IN_FORCE), BirthRecord.is_sealed.is_(False))


def with_cui(session: Session, digits: str) -> Sequence[uuid.UUID]:
    """The person with this CUI."""
    return session.scalars(select(IdentityNumber.person_id).where(IdentityNumber.digits == digits)).all()


def with_dni(session: Session, number: str) -> Sequence[uuid.UUID]:
    """The persons with this DNI."""
    return persons.bearers(session, "DNI", number)


def with_acta(session: Session, number: str) -> Sequence[uuid.UUID]:
    """The children of actas in force with this number; offices of before numbered their actas each on its own."""
    return session.scalars(select(BirthRecord.child_id).where(BirthRecord.number == number, *_STANDING).limit(26)).all()


def with_cnv(session: Session, cnv: str) -> Sequence[uuid.UUID]:
    """The child of the certificate with this number."""
    return session.scalars(select(Birth.newborn_id).where(Birth.cnv == cnv, Birth.state != "annulled")).all()


def named(session: Session, actor: Actor, name: str, first: date, last: date) -> Sequence[Person]:
    """Persons of this name who were born within these days, or about then; the caller compares."""
    return people_named(session, actor, Criteria(name=name, born_on=Days(first, last)))


def in_use(session: Session, found: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """The records in use of these persons, each once."""
    joined = in_use_among(session, found)
    return list(dict.fromkeys(joined.get(person, person) for person in found))


def actas(session: Session, children: Collection[uuid.UUID]) -> Mapping[uuid.UUID, BirthRecord]:
    """Child → its acta in force, of those that have one."""
    query = select(BirthRecord).where(BirthRecord.child_id.in_(children), *_STANDING)
    return {acta.child_id: acta for acta in session.scalars(query.order_by(BirthRecord.created_at))}


def births(session: Session, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Birth]:
    """Certificate by its id."""
    return {birth.id: birth for birth in session.scalars(select(Birth).where(Birth.id.in_(ids)))}


def people(session: Session, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Person]:
    """Person by id."""
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
