"""All kept images read anew by an extractor, by jobs of the workers' own queue, after everything else in it.

Each job reads a few images of a span, one transaction each, then moves the span's position and queues the next job in
one transaction. Killed anywhere, it is run again by another worker, and what was stored is not read twice; of two jobs
that run at once one alone goes on, and a capture has one reading by each extractor (constraint).
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from registry.core import jobs
from registry.core.context import SYSTEM, Context, QueuedJob
from registry.core.jobs import lift_limits
from registry.core.locks import Lock, take
from registry.core.registry import Registry
from registry.core.vault import RecordDamaged
from registry.core.vault.marks import open_stored
from registry.fingerprints import engine
from registry.fingerprints.models import Capture, CaptureReading, reading_place
from registry.fingerprints.queries import best_readings
from registry.fingerprints.readings import queries
from registry.fingerprints.readings.models import ReadingSpan
from registry.fingerprints.readings.opening import Stored, opened

READ_TASK: Final = "fingerprints.read_anew"
PRIORITY: Final = -100
"""Below every other job of the queue."""
IMAGES_A_JOB: Final = 10
"""Some five seconds of a core: as long as a search that comes meanwhile may have to wait in a worker with one job."""
TRIED_AGAIN: Final = frozenset({"too_slow"})
"""Refusals that depend on how busy the machine is: they are not written down, and a later run tries again."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a call set going: spans that were open already, or new ones over so many captures."""

    resumed: int
    new: int
    captures: int


def begin(ctx: Context, extractor: str, *, limit: int | None = None, spans: int = 1) -> Begun:
    """Queue the reading of everything this extractor has not read; goes on with what was begun, if there is any.

    Raises ValueError for an extractor that the engine does not have.
    """
    if extractor not in engine.EXTRACTORS:
        raise ValueError(f"{extractor!r} is none of {engine.EXTRACTORS}")
    take(ctx.session, Lock.READING_ANEW)
    lift_limits(ctx)
    if started := queries.open_spans(ctx.session, extractor):
        ctx.queued += [_job(span.id, span.position) for span in started]
        return Begun(len(started), 0, 0)
    count, ends = queries.ends_of_unread(ctx.session, extractor, limit, spans)
    position = 0
    for last in ends:
        span = ReadingSpan(
            id=uuid.uuid4(), extractor=extractor, position=position, last=last,
            begun_at=ctx.now, moved_at=ctx.now, ended_at=None,
        )  # fmt: skip
        ctx.session.add(span)
        ctx.queued.append(_job(span.id, position))
        position = last
    ctx.session.flush()
    if ends:
        ctx.journal("readings.begun", "extractor", extractor, captures=count, spans=len(ends))
    return Begun(0, len(ends), count)


def _job(span_id: uuid.UUID, position: int) -> QueuedJob:
    return QueuedJob(READ_TASK, {"span_id": str(span_id), "position": position}, priority=PRIORITY)


def go_on(
    registry: Registry,
    span_id: uuid.UUID,
    position: int,
    between: Callable[[str], None] = lambda _step: None,
) -> None:
    """Read the next images of a span, if it still is where the job begins; then queue the job that goes on.

    `between` is called between the steps, for tests that end it there.
    """
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        span = ctx.session.get(ReadingSpan, span_id)
        if span is None or span.ended_at is not None or span.position != position:
            return
        extractor, last = span.extractor, span.last
        due = queries.unread(ctx.session, extractor, position, last, IMAGES_A_JOB)
    for _number, capture_id in due:
        read_one(registry, capture_id, extractor, between)
    between("all read")
    is_over = len(due) < IMAGES_A_JOB
    reached = last if is_over else due[-1][0]
    with registry.begin(SYSTEM) as ctx:
        moved = (
            update(ReadingSpan)
            .where(ReadingSpan.id == span_id, ReadingSpan.position == position, ReadingSpan.ended_at.is_(None))
            .values(position=reached, moved_at=ctx.now, ended_at=ctx.now if is_over else None)
            .returning(ReadingSpan.id)
        )
        if ctx.session.scalar(moved) is None:
            return  # another job read the same images, and went on
        if is_over:
            ctx.journal("readings.span_ended", "extractor", extractor, last=last)
        else:
            ctx.queued.append(_job(span_id, reached))
    between("moved on")


def read_one(
    registry: Registry, capture_id: uuid.UUID, extractor: str, between: Callable[[str], None] = lambda _step: None
) -> None:
    """Read a capture's image by this extractor, and store the reading or why there is none.

    An image that does not open is noted as damaged, and tried again by a later run.
    """
    with registry.begin(SYSTEM) as ctx:
        capture = queries.capture(ctx.session, capture_id)
        if capture is None or capture.withdrawn_at is not None:
            return
        image, ppi, finger = _image(ctx, capture), _claimed_ppi(ctx, capture), capture.finger
    if image is None:
        return
    between("image opened")
    extraction: engine.Extraction | None = None
    refusal: str | None = None
    try:
        extraction = engine.extract(image, ppi, finger, extractor=extractor)
    except engine.ImageRefused as refused:
        refusal = refused.slug
    if refusal in TRIED_AGAIN:
        return
    between("image read")
    with registry.begin(SYSTEM) as ctx:
        _store(ctx, capture_id, extractor, extraction, refusal)
    between("reading stored")


def _image(ctx: Context, capture: Capture) -> bytes | None:
    assert capture.sealed_image is not None  # it was chosen for its image
    try:
        return open_stored(ctx.session, ctx.vault, capture.sealed_image, capture.place("image"))
    except RecordDamaged as error:
        ctx.note_damage(error.place)
        return None


def _claimed_ppi(ctx: Context, capture: Capture) -> float | None:
    """The resolution that was claimed with the image: the first reading kept it, unless the ridges contradicted it."""
    try:
        return opened(ctx.session, ctx.vault, Stored.of(capture, None))[0].parsed.ppi
    except (RecordDamaged, engine.TemplateInvalid):
        return None


def _store(
    ctx: Context, capture_id: uuid.UUID, extractor: str, extraction: engine.Extraction | None, refusal: str | None
) -> None:
    reading_id = uuid.uuid4()
    row = {
        "id": reading_id,
        "capture_id": capture_id,
        "extractor": extractor,
        "engine": engine.version_of(extractor),
        "sealed_template": None,
        "quality": None,
        "quality_parts": None,
        "quality_reasons": [],
        "refusal": refusal,
        "created_at": ctx.now,
    }
    if extraction is not None:
        row |= {
            "sealed_template": ctx.vault.seal(extraction.template, reading_place(reading_id)),
            "quality": extraction.quality,
            "quality_parts": extraction.quality_parts,
            "quality_reasons": list(extraction.reasons),
        }
    once = insert(CaptureReading).values(row).on_conflict_do_nothing(index_elements=["capture_id", "extractor"])
    ctx.session.execute(once)


def copy_best(ctx: Context, source: Capture, copy: Capture) -> None:
    """Give the copy of a capture its best reading as well; raises RecordDamaged where that does not open."""
    best = best_readings(ctx.session, [source.id], engine.EXTRACTORS).get(source.id)
    if best is None or best.sealed_template is None:
        return
    template = open_stored(ctx.session, ctx.vault, best.sealed_template, reading_place(best.id))
    reading_id = uuid.uuid4()
    ctx.session.add(
        CaptureReading(
            id=reading_id,
            capture_id=copy.id,
            extractor=best.extractor,
            engine=best.engine,
            sealed_template=ctx.vault.seal(template, reading_place(reading_id)),
            quality=best.quality,
            quality_parts=best.quality_parts,
            quality_reasons=list(best.quality_reasons),
            refusal=None,
            created_at=ctx.now,
        )
    )


def load(ctx: Context) -> jobs.Load:
    """How many jobs wait, are to be tried again, and have failed."""
    loads = {load.task: load for load in jobs.loads(ctx.session)}
    return loads.get(READ_TASK, jobs.Load(READ_TASK, 0, 0, 0, 0.0))
