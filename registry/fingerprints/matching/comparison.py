"""One person's prints compared with another's: templates out of the vault, finger by finger, then fused."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any, Final

from registry.core.context import Context
from registry.core.vault import VaultError
from registry.fingerprints import engine
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import CONFIRMED_SCORE, FingerScore, fusable, other_hand
from registry.fingerprints.service import Acquired

EXCHANGED_SCORE: Final = 60.0
"""One in a million strangers' hands reaches it: from here the hands were exchanged at the reader."""


@dataclass(frozen=True, slots=True)
class PersonComparison:
    """Prints compared with a person's: the fused score (None without a common finger) and each finger's best."""

    fused: float | None
    fingers: tuple[FingerScore, ...]
    engine: str
    is_provisional: bool
    repeated_images: int
    """Presented images that are the very file stored before. They are not compared: a finger never gives the same
    file twice."""

    @property
    def references(self) -> tuple[uuid.UUID, ...]:
        """The stored captures on which the fused score depends: of each finger the one that agreed best."""
        return tuple(finger.reference for finger in fusable(self.fingers) if finger.reference is not None)

    def to_json(self) -> dict[str, Any]:
        """The comparison as it is stored and answered; scores rounded to two decimals."""
        return {
            "score": None if self.fused is None else round(self.fused, 2),
            "fingers": [
                {
                    "finger": f.finger,
                    "score": round(f.score, 2),
                    "quality": f.quality,
                    "assessable": f.is_assessable,
                    "reference": None if f.reference is None else str(f.reference),
                }
                for f in self.fingers
            ],
            "is_provisional": self.is_provisional,
            "repeated_images": self.repeated_images,
            "engine": self.engine,
        }


@dataclass(frozen=True, slots=True, eq=False)
class OpenedPrint:
    """One impression ready to be compared: its template in bytes, out of the vault."""

    finger: int
    quality: int
    is_provisional: bool
    image_sha256: bytes | None
    template: bytes
    capture_id: uuid.UUID | None = None
    """The capture it was opened from; None for a print presented now."""


def compare_with_captures(ctx: Context, presented: Iterable[Acquired], bound: Iterable[Capture]) -> PersonComparison:
    """Compare prints presented now with stored captures, such as all those of a person or those bound at one birth."""
    return compare_prints(_acquired_prints(presented), open_prints(ctx, bound))


def compare_each(ctx: Context, presented: Iterable[Acquired], bound: Iterable[Capture]) -> list[PersonComparison]:
    """Compare each print presented now with the captures by itself; the captures are opened once."""
    opened = open_prints(ctx, bound)
    return [compare_prints(_acquired_prints([item]), opened) for item in presented]


def is_hands_exchanged(
    ctx: Context, presented: Sequence[Acquired], bound: Iterable[Capture], stated: PersonComparison
) -> bool:
    """Whether prints that do not agree as stated, by that comparison, are plainly those of the other hand."""
    if stated.fused is not None and stated.fused >= CONFIRMED_SCORE:
        return False
    mirrored = [replace(probe, finger=other_hand(probe.finger)) for probe in _acquired_prints(presented)]
    exchanged = compare_prints(mirrored, open_prints(ctx, bound)).fused
    return exchanged is not None and exchanged >= EXCHANGED_SCORE


def _acquired_prints(acquired: Iterable[Acquired]) -> list[OpenedPrint]:
    return [
        OpenedPrint(item.submission.finger, extraction.quality, False, extraction.image_sha256, extraction.template)
        for item in acquired
        if (extraction := item.extraction)
    ]


def open_prints(ctx: Context, captures: Iterable[Capture]) -> list[OpenedPrint]:
    """The captures' templates, out of the vault.

    A damaged template is journalled and left out, so that it cannot hold up a birth's registration.
    """
    prints = []
    for capture in captures:
        if capture.sealed_template is None:
            continue
        try:
            template = ctx.vault.open(capture.sealed_template, capture.place("template"))
            engine.read_template(template)
        except (VaultError, engine.TemplateInvalid):
            ctx.journal("capture.unreadable", "capture", capture.id, during="comparison")
            continue
        prints.append(
            OpenedPrint(
                capture.finger,
                capture.quality or 0,
                capture.is_provisional,
                capture.image_sha256,
                template,
                capture.id,
            )
        )
    return prints


def compare_prints(probes: Sequence[OpenedPrint], bound: Sequence[OpenedPrint]) -> PersonComparison:
    """Compare impressions of the same finger and fuse the best of each finger. Symmetrical."""
    fingers, are_provisional = [], []
    for finger in sorted({probe.finger for probe in probes} & {print_.finger for print_ in bound}):
        same_finger = product((a for a in probes if a.finger == finger), (b for b in bound if b.finger == finger))
        pairs = [(a, b) for a, b in same_finger if not _are_same_file(a, b)]
        # Once an infant's later prints exist, those of the first days add nothing.
        mature = [(a, b) for a, b in pairs if not (a.is_provisional or b.is_provisional)]
        if pairs:
            fingers.append(_best_score(finger, mature or pairs))
            are_provisional.append(not mature)
    fused = engine.fuse([score.score for score in fusable(fingers)]) if fingers else None
    bound_files = {print_.image_sha256 for print_ in bound if print_.image_sha256}
    repeated = sum(probe.image_sha256 in bound_files for probe in probes)
    is_provisional = bool(fingers) and all(are_provisional)
    return PersonComparison(fused, tuple(fingers), engine.VERSION, is_provisional, repeated)


def _are_same_file(first: OpenedPrint, second: OpenedPrint) -> bool:
    return first.image_sha256 is not None and first.image_sha256 == second.image_sha256


def _best_score(finger: int, pairs: Sequence[tuple[OpenedPrint, OpenedPrint]]) -> FingerScore:
    read = cache(engine.read_template)
    comparisons = [(engine.compare(read(a.template), read(b.template)), min(a.quality, b.quality)) for a, b in pairs]
    best, reference = max(
        ((comparison.score, b.capture_id) for (comparison, _), (_a, b) in zip(comparisons, pairs, strict=True)),
        key=lambda scored: scored[0],
    )
    # The best of several impressions is the luckiest of as many chances of an accidental match.
    return FingerScore(
        finger,
        engine.best_of(best, len(pairs)),
        max(quality for _, quality in comparisons),
        any(comparison.is_assessable for comparison, _ in comparisons),
        reference,
    )
