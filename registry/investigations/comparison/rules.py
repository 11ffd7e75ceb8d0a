"""How far two persons' fields agree, the steps of a waterfall, and the events of a timeline. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from registry.core.folding import fold
from registry.duplicates.fusion import Fused
from registry.duplicates.linkage.model import DECISION, PRINTS_COMPARISON

SAME: Final = "same"
SIMILAR: Final = "similar"
DIFFERENT: Final = "different"
MISSING: Final = "missing"
MOST_YEARS_SHIFTED: Final = 3
"""When a child is registered again, the age is typically shifted by at most this much."""


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two persons, and how far the two values agree."""

    field: str
    left: Any
    right: Any
    agreement: str


def agreement(left: Any, right: Any, keys: tuple[Any, Any] = (None, None)) -> str:
    """Same, similar, different, or missing on one side. `keys` are spelling keys, equal for variant spellings."""
    if left in (None, "") or right in (None, ""):
        return MISSING
    if left == right:
        return SAME
    if isinstance(left, date) and isinstance(right, date):
        return SIMILAR if are_alike(left, right) else DIFFERENT
    if isinstance(left, str) and isinstance(right, str) and fold(left) == fold(right):
        return SIMILAR
    return SIMILAR if keys[0] and keys[0] == keys[1] else DIFFERENT


def are_alike(first: date, second: date) -> bool:
    """Whether two dates may be the same one: with day and month exchanged, or shifted by up to three years."""
    is_exchanged = (first.year, first.month, first.day) == (second.year, second.day, second.month)
    same_day = (first.month, first.day) == (second.month, second.day)
    return is_exchanged or (same_day and abs(first.year - second.year) <= MOST_YEARS_SHIFTED)


KIND_OF: Final = {
    "prior": "prior",
    "household": "links",
    "certificate": "links",
    PRINTS_COMPARISON: "prints",
    DECISION: "prints",
}
"""Kind of evidence of a comparison; all others are text."""
CUT: Final = "cut"
"""Name of the step that cuts a score at its maximum."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a score: its kind of evidence, the comparison or indicator, its level, what it adds, and the sums
    before and after.

    `bits` are log2 odds in the waterfall of an identity, points in that of an alert.
    """

    kind: str
    part: str
    level: str
    bits: float
    start: float
    end: float


def waterfall(parts: Sequence[tuple[str, str, float]]) -> tuple[Step, ...]:
    """Parts (name, level, bits) as steps, each beginning where the one before ended; the last ends at the score."""
    steps, total = [], 0.0
    for name, level, bits in parts:
        steps.append(Step(KIND_OF.get(name, "text"), name, level, bits, total, total + bits))
        total += bits
    return tuple(steps)


def points_waterfall(fused: Fused) -> tuple[Step, ...]:
    """An alert's score as steps: every indicator in the order of its kind of evidence, and the cut at the maximum."""
    return tuple(
        Step(
            step.group,
            step.indicator or CUT,
            "",
            float(step.points),
            float(step.running - step.points),
            float(step.running),
        )
        for step in fused.steps
    )


@dataclass(frozen=True, slots=True, order=True)
class TimelineEvent:
    """One event in a person's life that the registry knows of; `id` is that of the record that shows it."""

    at: datetime
    person_id: str
    what: str
    id: str
    has_time: bool = True
    """False where only the day is known; `at` is then its noon in Peru."""
