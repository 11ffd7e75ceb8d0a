"""Persons compared by their prints: impressions out of the vault, finger by finger, fused."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from registry.core.context import Context
from registry.core.vault import VaultError
from registry.fingerprints import engine, queries
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import FingerScore, fusable
from registry.fingerprints.service import Acquired


@dataclass(frozen=True, slots=True)
class PersonComparison:
    """Prints compared with a person's: the fused score, None without a common finger, and each finger's best."""

    fused: float | None
    fingers: tuple[FingerScore, ...]
    engine: str
    is_provisional: bool
    repeated_images: int
    """Presented images that are the very file kept before. They are not compared: no finger gives one file twice."""

    def kept(self) -> dict[str, Any]:
        """The comparison as rows keep it and answers show it."""
        return {
            "score": None if self.fused is None else round(self.fused, 2),
            "fingers": [
                {"finger": f.finger, "score": round(f.score, 2), "quality": f.quality, "assessable": f.is_assessable}
                for f in self.fingers
            ],
            "is_provisional": self.is_provisional,
            "repeated_images": self.repeated_images,
            "engine": self.engine,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """One impression as it is compared: its template in bytes, out of the vault."""

    finger: int
    quality: int
    is_provisional: bool
    image_sha256: bytes | None
    template: bytes


def compare_with_person(ctx: Context, presented: Iterable[Acquired], person_id: uuid.UUID) -> PersonComparison:
    """Prints presented now against those bound to a person."""
    return compared(_presented(presented), opened(ctx, queries.templates_of(ctx.session, person_id)))


def compare_with_captures(ctx: Context, presented: Iterable[Acquired], bound: Iterable[Capture]) -> PersonComparison:
    """Prints presented now against chosen captures: those bound at one birth, whatever was captured since."""
    return compared(_presented(presented), opened(ctx, bound))


def _presented(acquired: Iterable[Acquired]) -> list[Opened]:
    return [
        Opened(one.submission.finger, found.quality, False, found.image_sha256, found.template)
        for one in acquired
        if (found := one.extraction)
    ]


def opened(ctx: Context, captures: Iterable[Capture]) -> list[Opened]:
    """The captures' templates, out of the vault. A damaged one is journalled and left out: no birth waits for it."""
    made = []
    for one in captures:
        if one.sealed_template is None:
            continue
        try:
            template = ctx.vault.open(one.sealed_template, one.place("template"))
            engine.read_template(template)
        except (VaultError, engine.TemplateInvalid):
            ctx.journal("capture.unreadable", "capture", one.id, during="comparison")
            continue
        made.append(Opened(one.finger, one.quality or 0, one.is_provisional, one.image_sha256, template))
    return made


def compared(probes: Sequence[Opened], bound: Sequence[Opened]) -> PersonComparison:
    """Impressions of the same finger against each other, the best of each fused. Symmetrical."""
    fingers, are_provisional = [], []
    for finger in sorted({one.finger for one in probes} & {one.finger for one in bound}):
        same = product((a for a in probes if a.finger == finger), (b for b in bound if b.finger == finger))
        pairs = [(a, b) for a, b in same if not _is_same_file(a, b)]
        # Where an infant's later prints are there, those of the first days say nothing more.
        mature = [(a, b) for a, b in pairs if not (a.is_provisional or b.is_provisional)]
        if pairs:
            fingers.append(_best(finger, mature or pairs))
            are_provisional.append(not mature)
    fused = engine.fuse([one.score for one in fusable(fingers)]) if fingers else None
    files = {one.image_sha256 for one in bound if one.image_sha256}
    repeated = sum(one.image_sha256 in files for one in probes)
    provisional = bool(fingers) and all(are_provisional)
    return PersonComparison(fused, tuple(fingers), engine.VERSION, provisional, repeated)


def _is_same_file(one: Opened, other: Opened) -> bool:
    return one.image_sha256 is not None and one.image_sha256 == other.image_sha256


def _best(finger: int, pairs: Sequence[tuple[Opened, Opened]]) -> FingerScore:
    read = cache(engine.read_template)
    scored = [(engine.compare(read(a.template), read(b.template)), min(a.quality, b.quality)) for a, b in pairs]
    best = max(one.score for one, _ in scored)
    # The best of several impressions is a choice among that many chances to match by accident.
    return FingerScore(
        finger,
        engine.best_of(best, len(pairs)),
        max(quality for _, quality in scored),
        any(one.is_assessable for one, _ in scored),
    )
