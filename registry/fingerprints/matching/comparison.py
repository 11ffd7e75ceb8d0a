"""One person's prints compared with another's: templates out of the vault, finger by finger, then fused."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

from registry.core.context import Context
from registry.fingerprints import engine
from registry.fingerprints.matching import suppositions
from registry.fingerprints.matching.candidates import Probe
from registry.fingerprints.matching.suppositions import Pairs
from registry.fingerprints.models import Capture
from registry.fingerprints.readings.opening import open_best
from registry.fingerprints.rules import AS_STATED, CONFIRMED_SCORE, MOST_PROBES, FingerScore, fusable
from registry.fingerprints.service import Acquired


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
    hypothesis: str = AS_STATED
    """Which fingers the prints were taken for; the price of another than the stated one is already subtracted."""

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
                    "on_file": f.on_file or f.finger,
                    "score": round(f.score, 2),
                    "quality": f.quality,
                    "assessable": f.is_assessable,
                    "shows_enough": f.shows_enough,
                    "reference": None if f.reference is None else str(f.reference),
                }
                for f in self.fingers
            ],
            "is_provisional": self.is_provisional,
            "repeated_images": self.repeated_images,
            "hypothesis": self.hypothesis,
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
    return compare_supposing(_acquired_prints(presented), open_prints(ctx, bound))


def compare_each(
    ctx: Context, presented: Iterable[Acquired], bound: Iterable[Capture], together: PersonComparison
) -> list[PersonComparison]:
    """Compare each print by itself, as the finger for which the comparison of all of them `together` took it."""
    opened = open_prints(ctx, bound)
    on_file = {score.finger: score.on_file or score.finger for score in together.fingers}
    probes = [_acquired_prints([item]) for item in presented]
    return [
        compare_prints([replace(probe, finger=on_file.get(probe.finger, probe.finger)) for probe in alone], opened)
        for alone in probes
    ]


def _acquired_prints(acquired: Iterable[Acquired]) -> list[OpenedPrint]:
    return [
        OpenedPrint(item.submission.finger, extraction.quality, False, extraction.image_sha256, extraction.template)
        for item in acquired
        if (extraction := item.extraction)
    ]


def open_prints(ctx: Context, captures: Iterable[Capture]) -> list[OpenedPrint]:
    """The captures' templates, out of the vault: of each its best reading.

    A damaged template is journalled and left out, so that it cannot hold up a birth's registration.
    """
    return [
        OpenedPrint(
            capture.finger,
            best.quality,
            capture.is_provisional,
            capture.image_sha256,
            best.template,
            capture.id,
        )
        for capture, best in open_best(ctx, captures, "comparison")
    ]


def compare_prints(probes: Sequence[OpenedPrint], bound: Sequence[OpenedPrint]) -> PersonComparison:
    """Compare impressions of the same finger and fuse the best of each finger. Symmetrical."""
    return _Table(probes, bound).as_stated()


def compare_supposing(probes: Sequence[OpenedPrint], bound: Sequence[OpenedPrint]) -> PersonComparison:
    """Compare as stated; prints that do not confirm so also as exchanged fingers, each hypothesis at its price."""
    table = _Table(probes, bound)
    stated = table.as_stated()
    if stated.fused is not None and stated.fused >= CONFIRMED_SCORE:
        return stated
    table.compare_all()
    supposed = suppositions.likeliest(table.scores)
    if supposed is None or supposed.hypothesis == AS_STATED or supposed.score < CONFIRMED_SCORE:
        return stated
    return table.comparison(supposed.score, supposed.fingers, supposed.pairs, supposed.hypothesis)


class _Table:
    """The scores of every presented finger with every finger on file, as far as they were compared."""

    def __init__(self, probes: Sequence[OpenedPrint], bound: Sequence[OpenedPrint]) -> None:
        self.probes, self.bound = probes, bound
        self.scores: dict[tuple[int, int], FingerScore] = {}
        self._are_provisional: dict[tuple[int, int], bool] = {}

    def compare(self, presented: int, on_file: int) -> bool:
        """Compare the impressions of two fingers; returns whether there were any to compare."""
        both = product(
            (a for a in self.probes if a.finger == presented), (b for b in self.bound if b.finger == on_file)
        )
        pairs = [(a, b) for a, b in both if not _are_same_file(a, b)]
        # Once an infant's later prints exist, those of the first days add nothing.
        mature = [(a, b) for a, b in pairs if not (a.is_provisional or b.is_provisional)]
        if pairs:
            self.scores[presented, on_file] = _best_score(presented, mature or pairs)
            self._are_provisional[presented, on_file] = not mature
        return bool(pairs)

    def as_stated(self) -> PersonComparison:
        """Compare every presented finger with the same finger on file."""
        common = sorted({probe.finger for probe in self.probes} & {print_.finger for print_ in self.bound})
        fingers = tuple(self.scores[finger, finger] for finger in common if self.compare(finger, finger))
        fused = engine.fuse([score.score for score in fusable(fingers)]) if fingers else None
        return self.comparison(fused, fingers, tuple((score.finger, score.finger) for score in fingers))

    def compare_all(self) -> None:
        """Compare every presented finger with every other finger on file."""
        fingers = product({probe.finger for probe in self.probes}, {print_.finger for print_ in self.bound})
        for presented, on_file in sorted(fingers):
            if (presented, on_file) not in self.scores:
                self.compare(presented, on_file)

    def comparison(
        self, fused: float | None, fingers: tuple[FingerScore, ...], pairs: Pairs, hypothesis: str = AS_STATED
    ) -> PersonComparison:
        """The comparison by these pairs of fingers."""
        bound_files = {print_.image_sha256 for print_ in self.bound if print_.image_sha256}
        repeated = sum(probe.image_sha256 in bound_files for probe in self.probes)
        is_provisional = bool(pairs) and all(self._are_provisional[pair] for pair in pairs)
        return PersonComparison(fused, fingers, engine.VERSION, is_provisional, repeated, hypothesis)


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
        shows_enough=any(comparison.shows_enough for comparison, _ in comparisons),
    )


def chosen_probes(ctx: Context, captures: Sequence[Capture]) -> list[Probe]:
    """The impressions to search a person with: the best of each finger, those of the first days of life last."""
    by_finger: dict[int, list[Capture]] = defaultdict(list)
    for capture in sorted(captures, key=lambda c: (c.is_provisional, -(c.quality or 0), c.number)):
        by_finger[capture.finger].append(capture)
    chosen = [capture for _, impressions in sorted(by_finger.items()) for capture in impressions[:MOST_PROBES]]
    return [
        Probe(print_.finger, print_.quality, engine.read_template(print_.template))
        for print_ in open_prints(ctx, chosen)
    ]
