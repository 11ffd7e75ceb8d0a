"""Text, prints, biology and links in one score, and the waterfall that explains it. Pure.

Two scales, each with parts that add up to the score shown. *Points* rank an alert: every indicator's strongest reason
once, cut at 100. *Bits* say whether two records are one person: the linkage's parts, and what the prints add.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.chances import RAREST_SHOWN
from registry.duplicates.indicators.finding import MOST_POINTS
from registry.duplicates.indicators.indicator import Evidence
from registry.duplicates.indicators.rules.prints import AGREEING_FINGER_SCORE
from registry.duplicates.linkage.model import MISSING, Part
from registry.duplicates.thresholds.rules import Thresholds

CUT: Final = "cut"
"""The group of the step that brings a sum above the most points back to it."""
LEVELS: Final = ("case", "priority", "review", "note")
MOST_MISSING: Final = 2
"""Missing things that lower the bars; more lower them no further."""
_GROUPS: Final = tuple(Evidence)


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
    """One score of all reasons. The strongest of each indicator counts; groups come in the order of `Evidence`."""
    strongest: dict[str, int] = {}
    for reason in reasons:
        strongest[reason.indicator] = max(strongest.get(reason.indicator, 0), reason.points)

    def rank(item: tuple[str, int]) -> tuple[int, int, str]:
        indicator, points = item
        return _GROUPS.index(INDICATORS[indicator].evidence), -points, indicator

    steps, running = [], 0
    for indicator, points in sorted(strongest.items(), key=rank):
        running += points
        steps.append(Step(INDICATORS[indicator].evidence.value, indicator, points, running))
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
"""Share of comparisons of one adult's prints that fail (an assumption; the engine's reports measure it)."""
_HIGHEST_SCORE: Final = -10 * math.log10(RAREST_SHOWN)
"""Above, the calibration is extrapolated far: a higher score adds no bits."""


def prints_part(score: float | None, *, is_provisional: bool = False) -> Part:
    """What a comparison of prints adds, in bits. Prints of the first days count in favour, never against."""
    if score is None:
        return Part(PRINTS_COMPARISON, MISSING, 0.0)
    if score >= AGREEING_FINGER_SCORE:
        bits = math.log2(1 - MISSED_SHARE) + min(score, _HIGHEST_SCORE) / 10 * math.log2(10)
        return Part(PRINTS_COMPARISON, f"agree, score {score:.1f}", bits)
    if is_provisional:
        return Part(PRINTS_COMPARISON, "not assessable", 0.0)
    return Part(PRINTS_COMPARISON, f"disagree, score {score:.1f}", math.log2(MISSED_SHARE))


def identity(parts: Sequence[Part], prints: Part | None = None) -> tuple[float, tuple[Part, ...]]:
    """Bits for two records being one person, from text and prints together, with every part."""
    whole = (*parts, *((prints,) if prints else ()))
    return math.fsum(part.bits for part in whole), whole
