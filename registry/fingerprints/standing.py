"""What a print stands for, and on what ground: stored with its standing, confirmed later, or disputed.

A capture itself is never changed. A print confirmed later is copied to a new capture, so that every gallery loads it.
`chain_of` follows the grounds of a reference back to an enrolment, for a court.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.vault import RecordDamaged
from registry.fingerprints import engine, queries, service
from registry.fingerprints.matching.comparison import PersonComparison
from registry.fingerprints.models import Capture, PrintGround
from registry.fingerprints.readings import service as readings
from registry.fingerprints.rules import (
    BY_COMPARISON,
    BY_ENROLMENT,
    DISPUTED,
    REFERENCE,
    USABLE_QUALITY,
    standing_of,
)
from registry.fingerprints.service import Acquired

LONGEST_CHAIN: Final = 200
"""Captures a chain of references names: a child has some dozens."""

_COPIED: Final = (
    "person_id",
    "role",
    "finger",
    "impression",
    "captured_at",
    "device",
    "operator_id",
    "failure",
    "image_sha256",
    "image_format",
    "engine",
    "quality",
    "quality_parts",
    "quality_reasons",
    "is_provisional",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """On what ground a print has its standing."""

    ground: str
    compared_with: Sequence[uuid.UUID] = ()
    score: float | None = None
    outcome: str | None = None
    reason: str | None = None

    @classmethod
    def of_comparison(cls, comparison: PersonComparison, conclusion: str) -> "Ground":
        """The ground of a comparison with references, whatever it concluded."""
        score = None if comparison.fused is None else round(comparison.fused, 2)
        return cls(BY_COMPARISON, comparison.references, score, conclusion)

    @property
    def standing(self) -> str:
        """What a print on this ground stands for."""
        return REFERENCE if self.outcome is None else standing_of(self.outcome)


ENROLLED: Final = Ground(BY_ENROLMENT)


def store(
    ctx: Context,
    person_id: uuid.UUID,
    role: str,
    purpose: str,
    acquired: Iterable[Acquired],
    born_at: datetime | None = None,
    *,
    ground: Ground = ENROLLED,
) -> list[Capture]:
    """Seal and store a person's prints with the standing that their ground gives them, and write the ground down.

    A failure to capture has no print and no ground.
    """
    captures = service.store(ctx, person_id, role, purpose, acquired, born_at, standing=ground.standing)
    for capture in captures:
        if capture.sealed_template is not None:
            _write(ctx, capture, ground)
    ctx.session.flush()
    return captures


def confirm(ctx: Context, captures: Iterable[Capture], ground: Ground, purpose: str = "recapture") -> list[Capture]:
    """Copy prints that were presented or waited for confirmation to references of their person; returns the copies.

    Prints of unusable quality, confirmed before, or whose very file is a reference already are left out.
    """
    candidates = list(captures)
    done = queries.confirmed_sources(ctx.session, [capture.id for capture in candidates])
    copies = []
    for capture in candidates:
        if capture.sealed_image is None or capture.sealed_template is None or (capture.quality or 0) < USABLE_QUALITY:
            continue
        files = {earlier.image_sha256 for earlier in queries.templates_of(ctx.session, capture.person_id)}
        if capture.id in done or capture.standing == REFERENCE or capture.image_sha256 in files:
            continue
        try:
            copies.append(_copy(ctx, capture, ground, purpose))
        except RecordDamaged as error:  # it cannot become a reference; nothing else waits for it
            ctx.note_damage(error.place)
            ctx.journal("capture.unreadable", "capture", capture.id, during="confirmation")
    return copies


def _copy(ctx: Context, capture: Capture, ground: Ground, purpose: str) -> Capture:
    columns = {name: getattr(capture, name) for name in _COPIED}
    copy = Capture(
        id=uuid.uuid4(), purpose=purpose, standing=REFERENCE, created_at=ctx.now, withdrawn_at=None, **columns
    )
    assert capture.sealed_image is not None  # the caller left out what has none
    assert capture.sealed_template is not None
    image = ctx.vault.open(capture.sealed_image, capture.place("image"))
    template = ctx.vault.open(capture.sealed_template, capture.place("template"))
    copy.sealed_image = ctx.vault.seal(image, copy.place("image"))
    copy.sealed_template = ctx.vault.seal(template, copy.place("template"))
    ctx.session.add(copy)
    ctx.session.flush()
    readings.copy_best(ctx, capture, copy)
    _write(ctx, copy, ground, source=capture)
    ctx.session.flush()
    ctx.journal(
        "capture.bound",
        "capture",
        copy.id,
        person=str(copy.person_id),
        presented=str(capture.id),
        ground=ground.ground,
    )
    return copy


def _write(ctx: Context, capture: Capture, ground: Ground, source: Capture | None = None) -> None:
    ctx.session.add(
        PrintGround(
            capture_id=capture.id,
            ground=ground.ground,
            source_id=source.id if source is not None else None,
            compared_with=list(ground.compared_with),
            score=ground.score,
            outcome=ground.outcome,
            reason=ground.reason,
            account_id=ctx.actor.account_id,
            engine=engine.VERSION,
            created_at=ctx.now,
        )
    )
    if capture.standing == DISPUTED:
        ctx.journal("capture.disputed", "capture", capture.id, person=str(capture.person_id), score=ground.score)


@dataclass(frozen=True, slots=True)
class Link:
    """One print of a chain: what it stands for, on what ground, and which prints it was compared with."""

    capture: Capture
    ground: PrintGround | None


def chain_of(session: Session, capture_id: uuid.UUID) -> list[Link]:
    """A print, the references it was compared with, theirs, and so on back to the enrolment, each print once."""
    links: list[Link] = []
    named, waiting = {capture_id}, [capture_id]
    while waiting and len(links) < LONGEST_CHAIN:
        grounds = {ground.capture_id: ground for ground in queries.grounds_of(session, waiting)}
        captures = queries.captures_named(session, waiting)
        links += [Link(capture, grounds.get(capture.id)) for capture in captures]
        further = {earlier for ground in grounds.values() for earlier in ground.compared_with} - named
        named |= further
        waiting = sorted(further, key=str)
    return links


def grounds_in_json(session: Session, references: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """References as an answer names them: each with the ground on which it became one."""
    grounds = {ground.capture_id: ground.ground for ground in queries.grounds_of(session, references)}
    return [{"capture": str(reference), "ground": grounds.get(reference)} for reference in references]


def dispute(ctx: Context, captures: Iterable[Capture], ground: Ground) -> None:
    """Write down that prints which were only presented plainly disagree with their claimed owner's references."""
    for capture in captures:
        if capture.sealed_template is not None:
            _write(ctx, capture, ground)
            ctx.journal("capture.disputed", "capture", capture.id, person=str(capture.person_id), score=ground.score)
    ctx.session.flush()
