"""Text, prints, biology and links in one score, and the waterfall that explains it. Pure.

Two scales, each with parts that add up to the score shown. *Points* rank an alert: every indicator's strongest reason
once, cut at 100. *Bits* say whether two records are one person (`linkage.identity`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import MOST_POINTS
from registry.duplicates.indicators.indicator import Evidence
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
