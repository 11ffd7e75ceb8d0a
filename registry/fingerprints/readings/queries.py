"""Queries on what is read anew: what is left, how far each span is, how many are done and refused."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from registry.fingerprints.models import Capture, CaptureReading
from registry.fingerprints.queries import extractor_of_first
from registry.fingerprints.readings.models import ReadingSpan


def _has_image() -> ColumnElement[bool]:
    """Whether a capture is kept with an image; what was withdrawn is compared no more."""
    return and_(Capture.image_sha256.is_not(None), Capture.withdrawn_at.is_(None))


def _is_unread(extractor: str) -> ColumnElement[bool]:
    """Whether this extractor has neither read nor refused the image of a capture, at first or later."""
    of_it = (CaptureReading.capture_id == Capture.id, CaptureReading.extractor == extractor)
    return and_(_has_image(), extractor_of_first() != extractor, ~select(CaptureReading.id).where(*of_it).exists())


def unread(session: Session, extractor: str, after: int, last: int, limit: int) -> Sequence[tuple[int, uuid.UUID]]:
    """Number and id of the next captures of a span that are not read yet, ascending."""
    where = (Capture.number > after, Capture.number <= last, _is_unread(extractor))
    query = select(Capture.number, Capture.id).where(*where).order_by(Capture.number).limit(limit)
    return [(number, capture_id) for number, capture_id in session.execute(query)]


def ends_of_unread(session: Session, extractor: str, limit: int | None, spans: int) -> tuple[int, Sequence[int]]:
    """How many captures are not read yet, at most `limit`, and the last number of each of so many equal spans."""
    chosen = select(Capture.number).where(_is_unread(extractor)).order_by(Capture.number).limit(limit).subquery()
    tile = select(chosen.c.number, func.ntile(spans).over(order_by=chosen.c.number).label("tile")).subquery()
    query = select(func.count(), func.max(tile.c.number)).group_by(tile.c.tile).order_by(tile.c.tile)
    rows = session.execute(query).all()
    return sum(count for count, _last in rows), [last for _count, last in rows]


def open_spans(session: Session, extractor: str) -> Sequence[ReadingSpan]:
    """The spans that are being read, by ascending number."""
    where = (ReadingSpan.extractor == extractor, ReadingSpan.ended_at.is_(None))
    return session.scalars(select(ReadingSpan).where(*where).order_by(ReadingSpan.last)).all()


def capture(session: Session, capture_id: uuid.UUID) -> Capture | None:
    """A capture, read for what it is now."""
    return session.get(Capture, capture_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many kept images an extractor has read at first, read later, refused by reason, and not read yet."""

    at_first: int
    later: int
    refused: dict[str, int]
    waiting: int


def progress(session: Session, extractor: str) -> Progress:
    """How far an extractor is, counted through all captures."""
    is_first = extractor_of_first() == extractor
    of_it = and_(CaptureReading.capture_id == Capture.id, CaptureReading.extractor == extractor)
    query = (
        select(is_first, CaptureReading.id.is_not(None), CaptureReading.refusal, func.count())
        .select_from(Capture)
        .outerjoin(CaptureReading, of_it)
        .where(_has_image())
        .group_by(is_first, CaptureReading.id.is_not(None), CaptureReading.refusal)
    )
    at_first = later = waiting = 0
    refused: dict[str, int] = {}
    for is_of_first, is_read, refusal, count in session.execute(query):
        if is_of_first:
            at_first += count
        elif refusal is not None:
            refused[refusal] = count
        elif is_read:
            later += count
        else:
            waiting += count
    return Progress(at_first, later, dict(sorted(refused.items())), waiting)


def readings_of(session: Session, capture_id: uuid.UUID) -> Sequence[CaptureReading]:
    """The later readings of a capture, oldest first."""
    where = CaptureReading.capture_id == capture_id
    return session.scalars(select(CaptureReading).where(where).order_by(CaptureReading.number)).all()
