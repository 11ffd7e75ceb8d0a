"""Reads of the watch-list. Expired entries are left out everywhere but in `expired`, whether deleted yet or not."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, selectinload, undefer

from registry.core.pagination import Listing, Page, paginate
from registry.investigations.cases.models import Case, CaseEvent
from registry.investigations.cases.rules import LIVE
from registry.watchlist.models import WatchEntry, WatchHit
from registry.watchlist.rules import ACTIVE, STATES


def entry(session: Session, entry_id: uuid.UUID, now: datetime, *, lock: bool = False) -> WatchEntry | None:
    """The entry, unless it has expired."""
    statement = select(WatchEntry).where(WatchEntry.id == entry_id, WatchEntry.expires_at > now)
    if lock:
        statement = statement.with_for_update(of=WatchEntry).execution_options(populate_existing=True)
    return session.scalar(statement)


def entry_of_content(session: Session, keys: Collection[bytes], now: datetime) -> WatchEntry | None:
    """The entry with this content, under any of the vault's keys."""
    return session.scalar(
        select(WatchEntry).where(WatchEntry.content_key.in_(keys), WatchEntry.expires_at > now).limit(1)
    )


def entries(session: Session, state: str | None, now: datetime, page: Page) -> Listing[WatchEntry]:
    """Entries that have not expired, newest first."""
    statement = select(WatchEntry).where(WatchEntry.expires_at > now).options(selectinload(WatchEntry.prints))
    if state:
        statement = statement.where(WatchEntry.state == state)
    return paginate(session, statement, page, WatchEntry.entered_at, WatchEntry.id)


def active(session: Session, now: datetime) -> Sequence[WatchEntry]:
    """Every entry that is looked for now, by id, without its sealed columns."""
    where = (WatchEntry.state == ACTIVE, WatchEntry.expires_at > now)
    statement = select(WatchEntry).where(*where).options(defer(WatchEntry.sealed_subject)).order_by(WatchEntry.id)
    return session.scalars(statement).all()


def with_sealed_columns(session: Session, entry_ids: Collection[uuid.UUID]) -> Sequence[WatchEntry]:
    """These entries with their sealed subjects and prints."""
    if not entry_ids:
        return []
    sealed = (undefer(WatchEntry.sealed_subject), selectinload(WatchEntry.prints))
    statement = select(WatchEntry).where(WatchEntry.id.in_(entry_ids)).options(*sealed)
    return session.scalars(statement.order_by(WatchEntry.id).execution_options(populate_existing=True)).all()


def expired(session: Session, now: datetime, entry_id: uuid.UUID | None = None) -> Sequence[WatchEntry]:
    """Expired entries, or the given one if it has expired, locked; entries locked by another process are skipped."""
    statement = select(WatchEntry).where(WatchEntry.expires_at <= now)
    if entry_id is not None:
        statement = statement.where(WatchEntry.id == entry_id)
    return session.scalars(statement.order_by(WatchEntry.id).with_for_update(skip_locked=True)).all()


def hits(session: Session, page: Page) -> Listing[WatchHit]:
    """Hits, newest first."""
    return paginate(session, select(WatchHit), page, WatchHit.found_at, WatchHit.id)


def hits_of_case(session: Session, case_id: uuid.UUID) -> Sequence[WatchHit]:
    """The hits of a case, oldest first."""
    where = WatchHit.case_id == case_id
    return session.scalars(select(WatchHit).where(where).order_by(WatchHit.found_at, WatchHit.id)).all()


def hit(session: Session, hit_id: uuid.UUID) -> WatchHit | None:
    """One hit, locked."""
    return session.scalar(select(WatchHit).where(WatchHit.id == hit_id).with_for_update())


def cases_to_tell(session: Session, entry_id: uuid.UUID, event: str) -> Sequence[Case]:
    """The live cases to which the hits of an entry led and whose history lacks this event about it, locked."""
    led_to = select(WatchHit.case_id).where(WatchHit.entry_id == entry_id)
    with_event = select(CaseEvent.case_id).where(
        CaseEvent.what == event, CaseEvent.details["entry"].as_string() == str(entry_id)
    )
    statement = select(Case).where(Case.id.in_(led_to), Case.state.in_(LIVE), Case.id.not_in(with_event))
    return session.scalars(statement.order_by(Case.id).with_for_update(of=Case)).all()


def known_hit(session: Session, entry_id: uuid.UUID, person_id: uuid.UUID, severity: str) -> WatchHit | None:
    """The hit of an entry on a person, if there is one already."""
    where = (WatchHit.entry_id == entry_id, WatchHit.person_id == person_id, WatchHit.severity == severity)
    return session.scalar(select(WatchHit).where(*where))


def hit_count(session: Session, entry_id: uuid.UUID) -> int:
    """How many hits an entry had."""
    return session.scalar(select(func.count()).select_from(WatchHit).where(WatchHit.entry_id == entry_id)) or 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are by state, how many expired ones wait to be deleted, and how many hits there were."""

    by_state: dict[str, int]
    expired: int
    hits: int


def counts(session: Session, now: datetime) -> Counts:
    """The numbers of the whole list."""
    by_state = {state: func.count().filter(WatchEntry.state == state, WatchEntry.expires_at > now) for state in STATES}
    is_expired = WatchEntry.expires_at <= now
    *in_state, expired_count = session.execute(
        select(*by_state.values(), func.count().filter(is_expired)).select_from(WatchEntry)
    ).one()
    hit_total = session.scalar(select(func.count()).select_from(WatchHit)) or 0
    return Counts(dict(zip(STATES, in_state, strict=True)), expired_count, hit_total)
