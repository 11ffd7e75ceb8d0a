"""Text, prints, biology and links in one score, and the waterfall that explains it. Pure.

Two scales, each with parts that add up to the score shown. *Points* rank an alert: every indicator's strongest reason
once, cut at 100. *Bits* say whether two records are one person (`linkage.identity`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import HARD, MOST_POINTS, POINTS, REVIEW
from registry.duplicates.indicators.indicator import Evidence
from registry.duplicates.indicators.rules.records import LinkedPair
from registry.duplicates.linkage.model import PRINTS_COMPARISON
from registry.duplicates.thresholds.rules import Thresholds

CUT: Final = "cut"
"""The group of the step that brings a sum above the most points back to it."""
LEVELS: Final = ("case", "priority", "review", "note")
MOST_MISSING: Final = 2
"""Missing things that lower the bars; more lower them no further."""
_GROUPS: Final = tuple(Evidence)
_KINDS_OF_PARTS: Final[Mapping[str, Evidence]] = {
    "household": Evidence.LINKS,
    "certificate": Evidence.LINKS,
    PRINTS_COMPARISON: Evidence.PRINTS,
}
"""Kind of evidence of a comparison of two records; all others are text."""
_SHARED_BY_RELATIVES: Final = "household"
_ONE_BIRTH: Final = frozenset({"the same", "day and month exchanged"})
"""How the birth dates must agree for a household to be evidence of its own: brothers, sisters and cousins share it."""
FEWEST_KINDS: Final = 2
"""Kinds of evidence that must agree for a case, where no hard reason stands of its own."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One reason of an alert, as the fusion needs it."""

    indicator: str
    points: int
    kinds: frozenset[Evidence] = frozenset()
    """Kinds of evidence it rests on besides its indicator's."""

    @property
    def all_kinds(self) -> frozenset[Evidence]:
        """Every kind of evidence it rests on."""
        return self.kinds | {INDICATORS[self.indicator].evidence}

    @property
    def stands_alone(self) -> bool:
        """Whether it is hard of its own: that two records are alike is, only by two kinds of evidence."""
        is_likeness = INDICATORS[self.indicator].facts is LinkedPair
        return self.points >= POINTS[HARD] and (not is_likeness or len(self.all_kinds) >= FEWEST_KINDS)


def scored(indicator: str, points: int, facts: Mapping[str, Any]) -> Scored:
    """A reason as the fusion needs it; a comparison of two records also rests on the links and prints that agree."""
    parts = facts.get("parts", ())
    is_one_birth = any(comparison == "birth date" and level in _ONE_BIRTH for comparison, level, _bits in parts)
    agreeing = (
        _KINDS_OF_PARTS.get(comparison)
        for comparison, _level, bits in parts
        if bits > 0 and (is_one_birth or comparison != _SHARED_BY_RELATIVES)
    )
    return Scored(indicator, points, frozenset(kind for kind in agreeing if kind is not None))


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
    """One score of all reasons. The strongest of each indicator counts; groups come in the order of `Evidence`.

    Points alone make no case: one reason has to be hard of its own, or two kinds of evidence have to agree.
    """
    reasons = tuple(reasons)
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
    return Fused(
        running, tuple(steps), _level(running, len(lacking), limits, has_grounds=_has_grounds(reasons)), lacking
    )


def _has_grounds(reasons: Iterable[Scored]) -> bool:
    """Whether a reason is hard of its own, or reasons of two kinds of evidence agree; weak ones do not count."""
    grave = [reason for reason in reasons if reason.points >= POINTS[REVIEW]]
    kinds = frozenset[Evidence]().union(*(reason.all_kinds for reason in grave))
    return any(reason.stands_alone for reason in grave) or len(kinds) >= FEWEST_KINDS


def _level(points: int, missing: int, limits: Thresholds, *, has_grounds: bool) -> str:
    lowered = limits.missing_points * min(missing, MOST_MISSING)
    bars = (limits.case_points, limits.priority_points - lowered, limits.review_points - lowered)
    level = next((level for level, bar in zip(LEVELS, bars, strict=False) if points >= bar and points > 0), LEVELS[3])
    return LEVELS[1] if level == LEVELS[0] and not has_grounds else level
