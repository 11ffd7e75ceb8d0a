"""Reads of the watch-list. An entry whose time is over is found by none of them, whether it is deleted yet or not."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, selectinload, undefer

from registry.core.pagination import Listing, Page, paginate
from registry.watchlist.models import WatchEntry, WatchHit
from registry.watchlist.rules import ACTIVE, STATES


def entry(session: Session, entry_id: uuid.UUID, now: datetime, *, lock: bool = False) -> WatchEntry | None:
    """The entry, while its time lasts."""
    found = select(WatchEntry).where(WatchEntry.id == entry_id, WatchEntry.expires_at > now)
    if lock:
        found = found.with_for_update(of=WatchEntry).execution_options(populate_existing=True)
    return session.scalar(found)


def entry_of_content(session: Session, keys: Collection[bytes], now: datetime) -> WatchEntry | None:
    """The entry of the same content."""
    return session.scalar(
        select(WatchEntry).where(WatchEntry.content_key.in_(keys), WatchEntry.expires_at > now).limit(1)
    )


def entries(session: Session, state: str | None, now: datetime, page: Page) -> Listing[WatchEntry]:
    """Entries whose time lasts, newest first."""
    found = select(WatchEntry).where(WatchEntry.expires_at > now).options(selectinload(WatchEntry.prints))
    if state:
        found = found.where(WatchEntry.state == state)
    return paginate(session, found, page, WatchEntry.entered_at, WatchEntry.id)


def active(session: Session, now: datetime) -> Sequence[WatchEntry]:
    """Every entry that is looked for now, in the order of their ids, without what is sealed of them."""
    where = (WatchEntry.state == ACTIVE, WatchEntry.expires_at > now)
    found = select(WatchEntry).where(*where).options(defer(WatchEntry.sealed_subject)).order_by(WatchEntry.id)
    return session.scalars(found).all()


def sealed(session: Session, entries: Collection[uuid.UUID]) -> Sequence[WatchEntry]:
    """These entries with all that is sealed of them."""
    if not entries:
        return []
    everything = (undefer(WatchEntry.sealed_subject), selectinload(WatchEntry.prints))
    found = select(WatchEntry).where(WatchEntry.id.in_(entries)).options(*everything)
    return session.scalars(found.order_by(WatchEntry.id).execution_options(populate_existing=True)).all()


def expired(session: Session, now: datetime, entry_id: uuid.UUID | None = None) -> Sequence[WatchEntry]:
    """Entries whose time is over, or that one if it is, locked; those another is deleting are left to it."""
    found = select(WatchEntry).where(WatchEntry.expires_at <= now)
    if entry_id is not None:
        found = found.where(WatchEntry.id == entry_id)
    return session.scalars(found.with_for_update(skip_locked=True)).all()


def hits(session: Session, page: Page) -> Listing[WatchHit]:
    """Hits, newest first."""
    return paginate(session, select(WatchHit), page, WatchHit.found_at, WatchHit.id)


def hits_of_case(session: Session, case_id: uuid.UUID) -> Sequence[WatchHit]:
    """The hits a case is about, oldest first."""
    where = WatchHit.case_id == case_id
    return session.scalars(select(WatchHit).where(where).order_by(WatchHit.found_at, WatchHit.id)).all()


def hit(session: Session, hit_id: uuid.UUID) -> WatchHit | None:
    """One hit, locked."""
    return session.scalar(select(WatchHit).where(WatchHit.id == hit_id).with_for_update())


def known_hit(session: Session, entry_id: uuid.UUID, person_id: uuid.UUID, severity: str) -> WatchHit | None:
    """The hit of an entry on a person, if it was found before."""
    where = (WatchHit.entry_id == entry_id, WatchHit.person_id == person_id, WatchHit.severity == severity)
    return session.scalar(select(WatchHit).where(*where))


def hit_count(session: Session, entry_id: uuid.UUID) -> int:
    """How many hits an entry had."""
    return session.scalar(select(func.count()).select_from(WatchHit).where(WatchHit.entry_id == entry_id)) or 0


def counts(session: Session, now: datetime) -> dict[str, int]:
    """Entries by state, those whose time is over, and hits."""
    by_state = {state: func.count().filter(WatchEntry.state == state, WatchEntry.expires_at > now) for state in STATES}
    row = session.execute(
        select(*by_state.values(), func.count().filter(WatchEntry.expires_at <= now)).select_from(WatchEntry)
    ).one()
    hits_made = session.scalar(select(func.count()).select_from(WatchHit)) or 0
    return dict(zip((*STATES, "over"), (int(one) for one in row), strict=True)) | {"hits": hits_made}
