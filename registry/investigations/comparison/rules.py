"""How two persons' fields agree, and the steps of a waterfall. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.core.folding import fold
from registry.duplicates.fusion import Fused

SAME: Final = "same"
SIMILAR: Final = "similar"
DIFFERENT: Final = "different"
MISSING: Final = "missing"
MOST_YEARS_SHIFTED: Final = 3
"""Ages are found shifted by so much when a child is registered again."""


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two persons, and how far the two agree."""

    field: str
    left: Any
    right: Any
    agreement: str


def agreement(left: Any, right: Any, keys: tuple[Any, Any] = (None, None)) -> str:
    """Same, similar, different, or missing on a side. `keys` are spelling keys, alike where the spelling differs."""
    if left in (None, "") or right in (None, ""):
        return MISSING
    if left == right:
        return SAME
    if isinstance(left, date) and isinstance(right, date):
        return SIMILAR if are_alike(left, right) else DIFFERENT
    if isinstance(left, str) and isinstance(right, str) and fold(left) == fold(right):
        return SIMILAR
    return SIMILAR if keys[0] and keys[0] == keys[1] else DIFFERENT


def are_alike(one: date, other: date) -> bool:
    """Whether a date may be the other written otherwise: day and month exchanged, or up to three years shifted."""
    is_turned = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    is_shifted = (one.month, one.day) == (other.month, other.day) and abs(one.year - other.year) <= MOST_YEARS_SHIFTED
    return is_turned or is_shifted


KIND_OF: Final = {"prior": "prior", "household": "links", "certificate": "links", "prints": "prints"}
"""Kind of evidence of a comparison; all others are text."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a score: its kind of evidence, what it is of, what it adds, and the sum from it on.

    `bits` are log2 odds in an identity's waterfall, points in an alert's.
    """

    kind: str
    part: str
    level: str
    bits: float
    start: float
    end: float


def waterfall(parts: Sequence[tuple[str, str, float]]) -> tuple[Step, ...]:
    """Parts (name, level, bits) as steps, each beginning where the one before ended: the last ends at the score."""
    steps, at = [], 0.0
    for name, level, bits in parts:
        steps.append(Step(KIND_OF.get(name, "text"), name, level, bits, at, at + bits))
        at += bits
    return tuple(steps)


def points_waterfall(fused: Fused, titles: Mapping[str, str]) -> tuple[Step, ...]:
    """An alert's score as steps: every indicator in the order of its kind, and the cut at the most there can be."""
    return tuple(
        Step(
            one.group,
            one.indicator or "cut",
            titles.get(one.indicator, "no score is higher"),
            float(one.points),
            float(one.running - one.points),
            float(one.running),
        )
        for one in fused.steps
    )
