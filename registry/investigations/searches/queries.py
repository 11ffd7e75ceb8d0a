"""Reads of searches, and of the persons linked to a phone, an address, an attendant or a declarant."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.core import locks
from registry.core.pagination import Listing, Page, paginate
from registry.duplicates.linkage.models import LinkageRecord
from registry.investigations.searches.models import CaseSearch, CaseSearchKind, HitOpening, SealedHit
from registry.people.models import Person


def search(session: Session, case_id: uuid.UUID, search_id: uuid.UUID, *, lock: bool = False) -> CaseSearch | None:
    """A search of a case."""
    statement = select(CaseSearch).where(CaseSearch.id == search_id, CaseSearch.case_id == case_id)
    if lock:
        statement = statement.with_for_update(of=CaseSearch).execution_options(populate_existing=True)
    return session.scalar(statement.options(selectinload(CaseSearch.hits)))


def search_for_task(session: Session, search_id: uuid.UUID) -> CaseSearch | None:
    """A search by its id alone: for the system, which works for no case."""
    return session.get(CaseSearch, search_id)


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


def by_attendant(session: Session, dni: str, most: int) -> tuple[Sequence[uuid.UUID], int]:
    """Newborns a professional attended, newest first, and their total number."""
    where = Birth.attendant_dni == dni
    newest = select(Birth.newborn_id).where(where).order_by(Birth.born_at.desc().nulls_last(), Birth.id).limit(most)
    return session.scalars(newest).all(), session.scalar(select(func.count()).select_from(Birth).where(where)) or 0


def by_declarant(session: Session, number: str, most: int) -> tuple[Sequence[uuid.UUID], int]:
    """Children whose birth somebody declared, newest first, and their total number."""
    where = (BirthRecord.declarant_document == number, BirthRecord.is_sealed.is_(False))
    newest = select(BirthRecord.child_id).where(*where).order_by(BirthRecord.created_at.desc(), BirthRecord.id)
    children = list(dict.fromkeys(session.scalars(newest.limit(most))))
    counted = select(func.count(BirthRecord.child_id.distinct())).where(*where)
    return children, session.scalar(counted) or 0
