"""Reads of searches, and of the persons linked to a phone, an address, an attendant or a declarant."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Text, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload, selectinload

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.core import locks
from registry.core.pagination import Listing, Page, paginate
from registry.documents.applications.models import Application
from registry.duplicates.linkage.facts import COLUMNS, Features
from registry.duplicates.linkage.models import LinkageRecord
from registry.investigations.cases.models import Case
from registry.investigations.searches.models import CaseSearch, CaseSearchKind, HitOpening, SealedHit
from registry.investigations.searches.partial import NOTHING, Known, Words
from registry.people.models import IdentityDocument, Person
from registry.people.rules import DOCUMENT_FORMATS

_MOTHER: Final = aliased(LinkageRecord)


def search(session: Session, case_id: uuid.UUID, search_id: uuid.UUID, *, lock: bool = False) -> CaseSearch | None:
    """A search of a case."""
    statement = select(CaseSearch).where(CaseSearch.id == search_id, CaseSearch.case_id == case_id)
    if lock:
        statement = statement.with_for_update(of=CaseSearch).execution_options(populate_existing=True)
    return session.scalar(statement.options(selectinload(CaseSearch.hits)))


def cases_of(session: Session, found: Collection[CaseSearch]) -> Sequence[Case]:
    """The cases of these searches."""
    return session.scalars(select(Case).where(Case.id.in_({search.case_id for search in found}))).all()


def search_for_task(session: Session, search_id: uuid.UUID, *, lock: bool = False) -> CaseSearch | None:
    """A search by its id alone: for the system, which works for no case."""
    return session.get(CaseSearch, search_id, with_for_update=lock or None)


def searches(session: Session, case_id: uuid.UUID) -> Sequence[CaseSearch]:
    """A case's searches, newest first."""
    statement = select(CaseSearch).where(CaseSearch.case_id == case_id).options(selectinload(CaseSearch.hits))
    return session.scalars(statement.order_by(CaseSearch.requested_at.desc(), CaseSearch.id)).all()


def requested_since(session: Session, account_id: uuid.UUID, since: datetime, kind: str | None = None) -> int:
    """How many searches (of one kind) an investigator requested since a moment."""
    count = select(func.count()).where(CaseSearch.requested_by == account_id, CaseSearch.requested_at > since)
    return session.scalar(count.where(CaseSearch.kind == kind) if kind else count) or 0


def take_turn(session: Session, account_id: uuid.UUID) -> None:
    """Serialise one investigator's requests, so that they are counted correctly."""
    locks.take(session, locks.Lock.CASE_SEARCH, str(account_id))


def openings(session: Session, search_id: uuid.UUID) -> dict[int, int]:
    """Rank → how often the hit was opened."""
    counted = select(HitOpening.rank, func.count()).where(HitOpening.search_id == search_id).group_by(HitOpening.rank)
    return {rank: count for rank, count in session.execute(counted)}  # noqa: C416  # to mypy, rows are not pairs


def created_before(session: Session, persons: Sequence[uuid.UUID], moment: datetime) -> frozenset[uuid.UUID]:
    """Those of the persons that the registry knew at a moment."""
    return frozenset(session.scalars(select(Person.id).where(Person.id.in_(persons), Person.created_at <= moment)))


def features_of(session: Session, persons: Sequence[uuid.UUID]) -> Sequence[LinkageRecord]:
    """The features by which persons are compared."""
    return session.scalars(select(LinkageRecord).where(LinkageRecord.person_id.in_(persons))).all()


def keep_sealed(
    session: Session, search: CaseSearch, person_id: uuid.UUID, score: float | None, parts: list[Any], at: datetime
) -> None:
    """Store, once, a sealed person that a search would have found."""
    row = {"search_id": search.id, "person_id": person_id, "score": score, "parts": parts, "found_at": at}
    session.execute(insert(SealedHit).values(row).on_conflict_do_nothing())


def sealed_hits(session: Session, page: Page) -> Listing[SealedHit]:
    """Sealed persons that searches would have found, newest first. The database refuses them to other readers."""
    statement = select(SealedHit).options(joinedload(SealedHit.search))
    return paginate(session, statement, page, SealedHit.found_at, SealedHit.person_id)


def add_kinds(session: Session, names: Sequence[str]) -> None:
    """Let the database accept these kinds of search; those of earlier releases stay."""
    rows = [{"name": name} for name in names]
    session.execute(insert(CaseSearchKind).values(rows).on_conflict_do_nothing())


def by_phone(session: Session, key: str) -> Sequence[uuid.UUID]:
    """Persons with a telephone number, in the form linkage uses as a key."""
    return session.scalars(select(LinkageRecord.person_id).where(LinkageRecord.phone == key)).all()


def by_address(session: Session, key: str, *, has_district: bool) -> Sequence[uuid.UUID]:
    """Persons at an address, in the form linkage uses as a key; in any district when none is given."""
    # A key begins with its district's number; without a district, every number matches.
    words = key.split(" ", 1)[1]
    column = LinkageRecord.address
    matches = column == key if has_district else column.endswith(f" {words}", autoescape=True)
    return session.scalars(select(LinkageRecord.person_id).where(matches)).all()


def by_certificate(session: Session, cnv: str) -> Sequence[uuid.UUID]:
    """The children and mothers of the certificates with a number: of an annulled one too."""
    rows = session.execute(select(Birth.newborn_id, Birth.mother_id).where(Birth.cnv == cnv))
    return list({person for row in rows for person in row if person is not None})


def by_acta(session: Session, number: str) -> Sequence[uuid.UUID]:
    """The child of the acta with a number and the parents on it. A sealed acta names nobody."""
    statement = select(BirthRecord.child_id, BirthRecord.father_id, Birth.mother_id).outerjoin(BirthRecord.birth)
    rows = session.execute(statement.where(BirthRecord.number == number, BirthRecord.is_sealed.is_(False)))
    return list({person for row in rows for person in row if person is not None})


def by_facility(
    session: Session, code: str, first: date | None, last: date | None, most: int, as_of: datetime | None
) -> tuple[Sequence[uuid.UUID], int]:
    """Newborns enrolled at a facility, born from the first to the last day, newest first, and their total number."""
    where = [Birth.facility_code == code, *_until(Birth.created_at, as_of)]
    if first is not None:
        where.append(Birth.born_on >= first)
    if last is not None:
        where.append(Birth.born_on <= last)
    newest = select(Birth.newborn_id).where(*where).order_by(Birth.created_at.desc(), Birth.id).limit(most)
    return session.scalars(newest).all(), session.scalar(select(func.count()).select_from(Birth).where(*where)) or 0


def by_guardian(session: Session, number: str, most: int, as_of: datetime | None) -> tuple[Sequence[uuid.UUID], int]:
    """Minors for whom the bearer of a document applied, the newest application first, and their total number."""
    bearers = select(IdentityDocument.person_id).where(
        IdentityDocument.type.in_(tuple(DOCUMENT_FORMATS)), IdentityDocument.number == number
    )
    where = [Application.applicant_id.in_(bearers), *_until(Application.created_at, as_of)]
    newest = select(Application.person_id).where(*where).order_by(Application.created_at.desc(), Application.id)
    minors = list(dict.fromkeys(session.scalars(newest)))
    return minors[:most], len(minors)


def _until(column: InstrumentedAttribute[datetime], as_of: datetime | None) -> list[ColumnElement[bool]]:
    return [] if as_of is None else [column <= as_of]


def by_attendant(
    session: Session, dni: str, most: int, as_of: datetime | None = None
) -> tuple[Sequence[uuid.UUID], int]:
    """Newborns a professional attended, newest first, and their total number."""
    where = [Birth.attendant_dni == dni, *_until(Birth.created_at, as_of)]
    newest = select(Birth.newborn_id).where(*where).order_by(Birth.born_on.desc().nulls_last(), Birth.id).limit(most)
    return session.scalars(newest).all(), session.scalar(select(func.count()).select_from(Birth).where(*where)) or 0


def by_declarant(
    session: Session, number: str, most: int, as_of: datetime | None = None
) -> tuple[Sequence[uuid.UUID], int]:
    """Children whose birth somebody declared, newest first, and their total number."""
    where = (
        BirthRecord.declarant_document == number,
        BirthRecord.is_sealed.is_(False),
        *_until(BirthRecord.created_at, as_of),
    )
    newest = select(BirthRecord.child_id).where(*where).order_by(BirthRecord.created_at.desc(), BirthRecord.id)
    children = list(dict.fromkeys(session.scalars(newest.limit(most))))
    counted = select(func.count(BirthRecord.child_id.distinct())).where(*where)
    return children, session.scalar(counted) or 0


def agreeing_with(session: Session, known: Known, most: int, as_of: datetime | None) -> Sequence[Features]:
    """The features of those who agree with all that is known: at most so many, those registered first."""
    record = LinkageRecord
    where = _names(record, known.own)
    if known.birth_date is not None:
        where.append(Person.birth_date == known.birth_date)
    if known.place is not None:
        where.append(record.place == known.place)
    if known.mother != NOTHING:
        mothers = select(cast(_MOTHER.person_id, Text)).where(*_names(_MOTHER, known.mother))
        where.append(or_(record.mother_key.in_(mothers), _parent(record.mother_name, known.mother)))
    if known.father != NOTHING:
        where.append(_parent(record.father_name, known.father))
    if not where:  # the sex alone describes half the registry
        return []
    if known.sex is not None:
        where.append(or_(record.sex == known.sex, record.sex.is_(None)))
    if as_of is not None:
        where.append(Person.created_at <= as_of)
    columns = [getattr(record, name) for name in COLUMNS]
    statement = select(*columns).join(Person, Person.id == record.person_id).where(and_(*where))
    rows = session.execute(statement.order_by(Person.created_at, Person.id).limit(most))
    return [Features(str(row[0]), *row[1:]) for row in rows]


def _names(record: type[LinkageRecord], words: Words) -> list[ColumnElement[bool]]:
    """Each given name is one of the person's given names, each surname one of the surnames."""
    given = [or_(record.given_1 == word, record.given_2 == word) for word in words.given]
    return [*given, *(or_(record.surname_1 == word, record.surname_2 == word) for word in words.surnames)]


def _parent(column: InstrumentedAttribute[str | None], words: Words) -> ColumnElement[bool]:
    """A parent who is only named: the key holds the first given name and the surnames."""
    listed = func.string_to_array(column, " ")
    return listed.op("@>")(cast([*words.given, *words.surnames], ARRAY(Text)))
