"""Reads by what is known of a person: numbers by their own indexes, names by the keys that record linkage stores.

Keys are compared by equality, which row-level security lets an index serve. Likeness of letters (pg_trgm) it does not:
those names are read with the system's view, and whoever is hidden is taken out again.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from registry.births.models import Birth
from registry.births.queries import born_before, born_from, visible_to
from registry.births.record.models import BirthRecord
from registry.births.record.queries import READ_SEALED
from registry.core.context import Actor
from registry.core.folding import fold
from registry.core.hiding import sealed_as_well
from registry.core.pagination import Listing, Page, paginate
from registry.core.planning import by_index
from registry.duplicates.linkage.models import LinkageRecord
from registry.finding.rules import MOST, Criteria, Days
from registry.people import queries as persons
from registry.people.models import IdentityNumber, Person
from registry.people.visibility import seen_among

FEW: Final = 50
"""Where fewer are found by keys, those whose names are alike in letters are read too: a slip of the keyboard, or a
person registered a moment ago, whose keys no job has stored yet."""
FEW_ALIKE: Final = 200
ESTIMATE_DAYS: Final = 2 * 366
"""How far an estimated day of birth may lie from the day the family states (an assumption of this project)."""
LAST_DAY: Final = date.max.toordinal()
_RELAXED: Final = 3
"""Words from which on one may be wrong."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Which rows are listed at all."""

    state: str | None = None
    born_from: datetime | None = None
    born_before: datetime | None = None


def births(session: Session, actor: Actor, criteria: Criteria, listed: Listed, page: Page) -> Listing[Birth]:
    """Births that fit everything but a name, newest first; a registrar's own facility's."""
    return paginate(session, _births(session, actor, criteria, listed), page, Birth.created_at, Birth.id)


def births_named(session: Session, actor: Actor, criteria: Criteria, listed: Listed) -> Sequence[Birth]:
    """Births of a child or mother of this name that fit everything else, in no order; more than MOST are cut."""
    fitting = _births(session, actor, criteria, listed)
    named: set[uuid.UUID] = set()
    for bearer in (Birth.newborn_id, Birth.mother_id):
        named |= _named(session, fitting, Birth.id, bearer, criteria)
    if len(named) < FEW:
        alike = _alike(session, criteria)
        is_alike = Birth.newborn_id.in_(alike) | Birth.mother_id.in_(alike)
        named |= set(session.scalars(_only(fitting, Birth.id).where(is_alike)))
    options = (joinedload(Birth.newborn), joinedload(Birth.mother))
    return session.scalars(select(Birth).where(Birth.id.in_(named)).options(*options)).all()


def _births(session: Session, actor: Actor, criteria: Criteria, listed: Listed) -> Select[Birth]:
    query = visible_to(actor).where(*_of_state(Birth.state, listed), *_child(actor, criteria, Birth.newborn_id))
    if listed.born_from is not None:
        query = query.where(*born_from(listed.born_from))
    if listed.born_before is not None:
        query = query.where(*born_before(listed.born_before))
    if criteria.cnv is not None:
        query = query.where(Birth.cnv == criteria.cnv)
    if criteria.number is not None:
        bearers = _bearers(session, criteria)
        on_paper = (Birth.mother_document_type == criteria.document_type) & (
            Birth.mother_document_number == criteria.number
        )
        query = query.where(or_(Birth.newborn_id.in_(bearers), Birth.mother_id.in_(bearers), on_paper))
    return query


def records(session: Session, actor: Actor, criteria: Criteria, listed: Listed, page: Page) -> Listing[BirthRecord]:
    """Actas that fit everything but a name, newest first."""
    return paginate(session, _records(session, actor, criteria, listed), page, BirthRecord.created_at, BirthRecord.id)


def records_named(session: Session, actor: Actor, criteria: Criteria, listed: Listed) -> Sequence[BirthRecord]:
    """Actas of a child of this name, or of a mother whom their certificate names; more than MOST are cut."""
    fitting = _records(session, actor, criteria, listed)
    of_mother = fitting.join(Birth, Birth.id == BirthRecord.birth_id)
    named = _named(session, fitting, BirthRecord.id, BirthRecord.child_id, criteria)
    named |= _named(session, of_mother, BirthRecord.id, Birth.mother_id, criteria)
    if len(named) < FEW:
        alike = _alike(session, criteria)
        named |= set(session.scalars(_only(fitting, BirthRecord.id).where(BirthRecord.child_id.in_(alike))))
    options = (joinedload(BirthRecord.child), joinedload(BirthRecord.birth).joinedload(Birth.mother))
    return session.scalars(select(BirthRecord).where(BirthRecord.id.in_(named)).options(*options)).all()


def _records(session: Session, actor: Actor, criteria: Criteria, listed: Listed) -> Select[BirthRecord]:
    query = select(BirthRecord).where(
        *_of_state(BirthRecord.state, listed), *_child(actor, criteria, BirthRecord.child_id, without_acta=True)
    )
    if not actor.may(READ_SEALED):
        query = query.where(BirthRecord.is_sealed.is_(False))
    if criteria.acta is not None:
        query = query.where(BirthRecord.number == criteria.acta)
    if criteria.cnv is not None:
        query = query.where(BirthRecord.birth_id.in_(select(Birth.id).where(Birth.cnv == criteria.cnv)))
    if criteria.number is not None:
        bearers = _bearers(session, criteria)
        of_mother = session.scalars(select(Birth.id).where(Birth.mother_id.in_(bearers))).all()
        query = query.where(
            or_(
                BirthRecord.child_id.in_(bearers),
                BirthRecord.father_id.in_(bearers),
                BirthRecord.birth_id.in_(of_mother),
            )
        )
    return query


def people(session: Session, actor: Actor, criteria: Criteria, page: Page) -> Listing[Person]:
    """Persons who fit everything but a name, newest first."""
    return paginate(session, _people(session, actor, criteria), page, Person.created_at, Person.id)


def people_named(session: Session, actor: Actor, criteria: Criteria) -> Sequence[Person]:
    """Persons of this name who fit everything else; more than MOST are cut."""
    fitting = _people(session, actor, criteria)
    named = _named(session, fitting, Person.id, Person.id, criteria)
    if len(named) < FEW:
        alike = _alike(session, criteria)
        named |= set(session.scalars(_only(fitting, Person.id).where(Person.id.in_(alike))))
    return session.scalars(select(Person).where(Person.id.in_(named))).all()


def _people(session: Session, actor: Actor, criteria: Criteria) -> Select[Person]:
    query = select(Person).where(*_child(actor, criteria, Person.id))
    if criteria.cnv is not None:
        query = query.where(Person.id.in_(select(Birth.newborn_id).where(Birth.cnv == criteria.cnv)))
    if criteria.number is not None:
        query = query.where(Person.id.in_(_bearers(session, criteria)))
    return query


def _of_state(column: InstrumentedAttribute[str], listed: Listed) -> list[ColumnElement[bool]]:
    return [] if listed.state is None else [column == listed.state]


def _child(
    actor: Actor, criteria: Criteria, child: InstrumentedAttribute[uuid.UUID], *, without_acta: bool = False
) -> list[ColumnElement[bool]]:
    """What is asked of the child itself: its CUI, its acta, its day of birth."""
    where: list[ColumnElement[bool]] = []
    if criteria.digits is not None:
        where.append(child.in_(select(IdentityNumber.person_id).where(IdentityNumber.digits == criteria.digits)))
    if criteria.acta is not None and not without_acta:
        may_know = true() if actor.may(READ_SEALED) else BirthRecord.is_sealed.is_(False)
        where.append(child.in_(select(BirthRecord.child_id).where(BirthRecord.number == criteria.acta, may_know)))
    if criteria.born_on is not None:
        span = _born_within(criteria.born_on, has_name=criteria.name is not None)
        where.append(span if child is Person.id else child.in_(select(Person.id).where(span)))
    return where


def _born_within(days: Days, *, has_name: bool) -> ColumnElement[bool]:
    """Born within these days; beside a name, also whoever's day was estimated and may as well be one of them."""
    exactly = Person.birth_date.between(days.first, days.last)
    if not has_name:
        return exactly
    first, last = (day.toordinal() + sign * ESTIMATE_DAYS for day, sign in ((days.first, -1), (days.last, 1)))
    about = Person.birth_date.between(date.fromordinal(max(1, first)), date.fromordinal(min(LAST_DAY, last)))
    is_estimated = exists().where(Birth.newborn_id == Person.id, Birth.birth_estimate.is_not(None))
    return or_(exactly, and_(about, is_estimated))


def _bearers(session: Session, criteria: Criteria) -> Sequence[uuid.UUID]:
    """The bearers of a document, read first: a subquery below OR would be run for every row of the table."""
    return persons.bearers(session, criteria.document_type or "", criteria.number or "")


def _named(
    session: Session,
    fitting: Select[Any],
    key: InstrumentedAttribute[uuid.UUID],
    bearer: InstrumentedAttribute[Any],
    criteria: Criteria,
) -> set[uuid.UUID]:
    """The keys of rows whose bearer's name holds every word; where none does, all but one of three words and more."""
    query = _only(fitting, key).join(LinkageRecord, LinkageRecord.person_id == bearer)
    each = [_holds(word) for word in criteria.words]
    found = set(session.scalars(query.where(and_(*each)).limit(MOST + 1)))
    if not found and len(each) >= _RELAXED:
        all_but_one = or_(*(and_(*some) for some in combinations(each, len(each) - 1)))
        found = set(session.scalars(query.where(all_but_one).limit(MOST + 1)))
    return found


def _holds(word: str) -> ColumnElement[bool]:
    record = LinkageRecord
    return or_(record.given_1 == word, record.given_2 == word, record.surname_1 == word, record.surname_2 == word)


def _alike(session: Session, criteria: Criteria) -> Sequence[uuid.UUID]:
    """Persons who may be seen and whose names have words alike in letters to all of these."""
    alike = [Person.folded_name.op("%>")(word) for word in fold(criteria.name or "").split()]
    with sealed_as_well(session), by_index(session):
        some = select(Person.id, Person.folded_name).where(*alike).limit(4 * FEW_ALIKE).subquery()
        nearest = func.word_similarity(fold(criteria.name or ""), some.c.folded_name).desc()
        nearest_persons = session.scalars(select(some.c.id).order_by(nearest, some.c.id).limit(FEW_ALIKE)).all()
    return seen_among(session, nearest_persons)


def _only(query: Select[Any], column: InstrumentedAttribute[uuid.UUID]) -> Select[uuid.UUID]:
    return query.with_only_columns(column)
