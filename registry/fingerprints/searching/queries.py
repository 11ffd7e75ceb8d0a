"""Reads of searches that are being answered, and of the workers that hold parts."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from registry.fingerprints.searching.models import GalleryAnswer, GalleryPart, GallerySearch

ALIVE_S: Final = 20.0
"""A worker that was not seen for so long is taken for gone, as its jobs are (`registry.core.worker`)."""


def search(session: Session, search_id: uuid.UUID, *, lock: bool = False) -> GallerySearch | None:
    """A search; read anew where it is locked."""
    query = select(GallerySearch).where(GallerySearch.id == search_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def has_answered(session: Session, search_id: uuid.UUID, part: int, parts: int) -> bool:
    """Whether a part of so many has answered already."""
    where = (GalleryAnswer.search_id == search_id, GalleryAnswer.part == part, GalleryAnswer.parts == parts)
    return bool(session.scalar(select(func.count()).select_from(GalleryAnswer).where(*where)))


def answers_of(session: Session, search_id: uuid.UUID, parts: int) -> Sequence[GalleryAnswer]:
    """The answers of the parts of so many, in their order."""
    where = (GalleryAnswer.search_id == search_id, GalleryAnswer.parts == parts)
    return session.scalars(select(GalleryAnswer).where(*where).order_by(GalleryAnswer.part)).all()


def left_behind(session: Session, numbers: Sequence[int]) -> Sequence[GallerySearch]:
    """The searches that wait for parts of another number than these, oldest first, locked.

    Without those that are being gathered at this moment.
    """
    where = (GallerySearch.answered_at.is_(None), GallerySearch.parts.not_in(numbers))
    query = select(GallerySearch).where(*where).order_by(GallerySearch.asked_at)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def latest_of_job(session: Session, task: str, arguments: Mapping[str, Any]) -> GallerySearch | None:
    """The newest search for which a job waits or waited."""
    where = (GallerySearch.task == task, GallerySearch.arguments == cast(dict(arguments), JSONB))
    return session.scalar(select(GallerySearch).where(*where).order_by(GallerySearch.asked_at.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part that some worker holds, or held until lately."""

    part: int
    parts: int
    is_held: bool
    """By a worker that was seen within `ALIVE_S` and has loaded its prints."""
    since: datetime
    """Since when, by the one that has held it longest."""
    seen_at: datetime
    adults: int
    children: int
    not_compared: int


_HELD: Final = text("""
    SELECT part, parts, bool_or(is_now), coalesce(min(started_at) FILTER (WHERE is_now), min(started_at)), max(seen_at),
           max(adults), max(children), max(not_compared)
    FROM (SELECT *, is_ready AND seen_at > clock_timestamp() - make_interval(secs => :alive) AS is_now
          FROM gallery_part) AS worker
    GROUP BY parts, part ORDER BY parts, part
""")


def held_parts(session: Session) -> list[HeldPart]:
    """Every part that a worker holds or held until lately, by number of parts."""
    return [HeldPart(*row) for row in session.execute(_HELD, {"alive": ALIVE_S})]


def worker(session: Session, worker_id: uuid.UUID) -> GalleryPart | None:
    """A worker that holds a part."""
    return session.get(GalleryPart, worker_id)
