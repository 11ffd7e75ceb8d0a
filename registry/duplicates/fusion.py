"""Text, prints, biology and links in one score, and the waterfall that explains it. Pure.

Two scales, each with parts that add up to the score shown. *Points* rank an alert: every indicator's strongest reason
once, cut at 100. *Bits* say whether two records are one person: the linkage's parts, and what the prints add.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.duplicates.indicators.catalogue import AGREEING_FINGER_SCORE, HIGHEST_TOLD_SCORE, MOST_POINTS
from registry.duplicates.linkage.model import Part
from registry.duplicates.thresholds.rules import Thresholds

TEXT, PRINTS, BIOLOGY, LINKS, CUT = "text", "prints", "biology", "links", "cut"
GROUPS: Final = {
    "a1": BIOLOGY,
    "a2": BIOLOGY,
    "d1": BIOLOGY,
    "i1": BIOLOGY,
    "b1": PRINTS,
    "c1": PRINTS,
    "c2": PRINTS,
    "c3": PRINTS,
    "g1": PRINTS,
    "g2": PRINTS,
    "g3": PRINTS,
    "i0": PRINTS,
    "b2": TEXT,
    "l1": TEXT,
    "i2": TEXT,
    "k2": TEXT,
    "f4": TEXT,
}
"""Kind of evidence of an indicator; all others are links: who acts with whom, where, how often."""

LEVELS: Final = ("case", "priority", "review", "note")
MOST_MISSING: Final = 2
"""Things missing that lower the bars; more lower them no further."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One reason of an alert, as the fusion needs it."""

    indicator: str
    points: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall."""

    group: str
    indicator: str
    points: int
    running: int
    """The sum up to here."""


@dataclass(frozen=True, slots=True)
class Fused:
    """The score with its steps, whose points add up to it, and the level of review."""

    points: int
    steps: tuple[Step, ...]
    level: str
    missing: tuple[str, ...]


def fuse(reasons: Iterable[Scored], limits: Thresholds, missing: Iterable[str] = ()) -> Fused:
    """One score of all reasons. The strongest of each indicator counts; the order is that of the groups."""
    strongest: dict[str, int] = {}
    for one in reasons:
        strongest[one.indicator] = max(strongest.get(one.indicator, 0), one.points)
    order = (PRINTS, BIOLOGY, TEXT, LINKS)
    ranked = sorted(strongest.items(), key=lambda item: (order.index(GROUPS.get(item[0], LINKS)), -item[1], item[0]))
    steps, running = [], 0
    for indicator, points in ranked:
        running += points
        steps.append(Step(GROUPS.get(indicator, LINKS), indicator, points, running))
    if running > MOST_POINTS:
        steps.append(Step(CUT, "", MOST_POINTS - running, MOST_POINTS))
        running = MOST_POINTS
    lacking = tuple(sorted(set(missing)))
    return Fused(running, tuple(steps), _level(running, len(lacking), limits), lacking)


def _level(points: int, missing: int, limits: Thresholds) -> str:
    lowered = limits.missing_points * min(missing, MOST_MISSING)
    bars = (limits.case_points, limits.priority_points - lowered, limits.review_points - lowered)
    return next((level for level, bar in zip(LEVELS, bars, strict=False) if points >= bar and points > 0), LEVELS[3])


PRINTS_COMPARISON: Final = "prints"
MISSED_SHARE: Final = 0.05
"""Of one adult's comparisons, that fail all the same (an assumption; the engine's reports measure it)."""


def prints_part(score: float | None, *, is_provisional: bool = False) -> Part:
    """What a comparison of prints adds, in bits. Prints of the first days speak for, never against."""
    if score is None:
        return Part(PRINTS_COMPARISON, "missing", 0.0)
    if score >= AGREEING_FINGER_SCORE:
        told = min(score, HIGHEST_TOLD_SCORE)
        bits = math.log2(1 - MISSED_SHARE) + told / 10 * math.log2(10)
        return Part(PRINTS_COMPARISON, f"agree, score {score:.1f}", bits)
    if is_provisional:
        return Part(PRINTS_COMPARISON, "not assessable", 0.0)
    return Part(PRINTS_COMPARISON, f"disagree, score {score:.1f}", math.log2(MISSED_SHARE))


def identity(parts: Sequence[Part], prints: Part | None = None) -> tuple[float, tuple[Part, ...]]:
    """Bits for two records being one person, of text and prints together, with every part."""
    whole = (*parts, *((prints,) if prints else ()))
    return math.fsum(part.bits for part in whole), whole
