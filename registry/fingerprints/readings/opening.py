"""The template to compare a capture by: its best reading, or its first where that one does not open."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.vault import RecordDamaged, Vault
from registry.core.vault.marks import open_stored
from registry.fingerprints import engine, queries
from registry.fingerprints.models import Capture, CaptureReading, place_in_vault, reading_place


@dataclass(frozen=True, slots=True)
class Opened:
    """A template out of the vault, and which reading it is."""

    template: bytes
    parsed: engine.Template
    quality: int
    reading_id: uuid.UUID | None
    """None of the first reading."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The readings of a capture: the first, and a better one if there is one."""

    capture_id: uuid.UUID
    sealed: bytes
    quality: int
    reading_id: uuid.UUID | None = None
    sealed_reading: bytes | None = None
    reading_quality: int | None = None

    @classmethod
    def of(cls, capture: Capture, reading: CaptureReading | None) -> "Stored":
        """The readings of a capture that holds a template."""
        assert capture.sealed_template is not None
        first = cls(capture.id, capture.sealed_template, capture.quality or 0)
        if reading is None:
            return first
        return cls(capture.id, first.sealed, first.quality, reading.id, reading.sealed_template, reading.quality)


def opened(session: Session, vault: Vault, stored: Stored) -> tuple[Opened, str | None]:
    """The best template that opens, and the place of a better one that does not.

    Raises RecordDamaged or TemplateInvalid where none opens; KeyUnknown where this process lacks a key.
    """
    damaged = None
    if stored.reading_id is not None and stored.sealed_reading is not None:
        place = reading_place(stored.reading_id)
        try:
            template = open_stored(session, vault, stored.sealed_reading, place)
            parsed = engine.read_template(template)
            return Opened(template, parsed, stored.reading_quality or 0, stored.reading_id), None
        except (RecordDamaged, engine.TemplateInvalid):
            damaged = place
    template = open_stored(session, vault, stored.sealed, place_in_vault(stored.capture_id, "template"))
    return Opened(template, engine.read_template(template), stored.quality, None), damaged


def open_best(ctx: Context, captures: Iterable[Capture], during: str) -> Iterator[tuple[Capture, Opened]]:
    """The captures that hold a template, each with the best that opens.

    One of which none opens is journalled and left out, so that it cannot hold up a birth's registration.
    """
    with_template = [capture for capture in captures if capture.sealed_template is not None]
    ids = [capture.id for capture in with_template]
    best = queries.best_readings(ctx.session, ids, engine.EXTRACTORS) if ids else {}
    for capture in with_template:
        try:
            found, damaged = opened(ctx.session, ctx.vault, Stored.of(capture, best.get(capture.id)))
        except (RecordDamaged, engine.TemplateInvalid):  # a key that is missing ends the comparison
            ctx.journal("capture.unreadable", "capture", capture.id, during=during)
            ctx.note_damage(capture.place("template"))
            continue
        if damaged is not None:
            ctx.note_damage(damaged)
        yield capture, found


def open_one(ctx: Context, capture: Capture) -> Opened:
    """The best template of a capture that holds one; raises RecordDamaged or TemplateInvalid where none opens."""
    best = queries.best_readings(ctx.session, [capture.id], engine.EXTRACTORS)
    found, damaged = opened(ctx.session, ctx.vault, Stored.of(capture, best.get(capture.id)))
    if damaged is not None:
        ctx.note_damage(damaged)
    return found
