"""Text, links and prints in one weight for two records being one person. Pure.

Fingers that agree or plainly differ decide: a false identity has other names and dates, and two namesakes have other
fingers. So the exhibit, the alert and its case always say the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry.duplicates.indicators.chances import RAREST_SHOWN
from registry.duplicates.indicators.rules.prints import AGREEING_FINGER_SCORE, hard_search_threshold, infant_thresholds
from registry.duplicates.linkage.facts import Features
from registry.duplicates.linkage.model import (
    DECISION,
    FOR_ONE,
    FOR_TWO,
    MISSING,
    PRINTS_COMPARISON,
    STRONG_BITS,
    Part,
    total,
)
from registry.duplicates.thresholds.rules import Thresholds

MISSED_SHARE: Final = 0.05
"""Share of comparisons of one adult's prints that fail (an assumption; the engine's reports measure it)."""
TWO_PERSONS_BITS: Final = -3.0
"""The most that is left for one person where grown fingers plainly differ: 1 in 9."""
FEWEST_DIFFERENT: Final = 2
"""Grown fingers that must differ, and none agree, before they decide: one may be worn or mistaken for another."""
_HIGHEST_SCORE: Final = -10 * math.log10(RAREST_SHOWN)
"""Above, the calibration is extrapolated far: a higher score adds no bits."""


@dataclass(frozen=True, slots=True)
class PrintEvidence:
    """The prints of two persons, compared."""

    score: float
    """−10·log10(FMR), fused over the fingers that both have."""
    is_silent: bool
    """Whether a low score proves nothing: prints of the first days, or too poor to be judged."""
    different_fingers: int
    """Fingers that plainly differ, of two grown persons; 0 where any finger of one is like any of the other."""

    def conclusion(self, agreeing_from: float) -> str | None:
        """What the prints alone decide, where they do."""
        if self.score >= agreeing_from:
            return FOR_ONE
        is_against = self.different_fingers >= FEWEST_DIFFERENT and self.score < AGREEING_FINGER_SCORE
        return FOR_TWO if is_against else None


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


def are_children(a: Features, b: Features) -> bool:
    """Whether both were registered by a birth, and so searched among children."""
    return a.certificate is not None and b.certificate is not None


def agreeing_from(a: Features, b: Features, searched: int, limits: Thresholds) -> float:
    """The score from which the prints of two persons decide: the bar of the search that brought them together.

    Two infants of one block were searched among few; other children and adults among all of their kind.
    """
    if _share_a_block(a, b, limits):
        return infant_thresholds(None, limits)[1]
    return infant_thresholds(searched, limits)[1] if are_children(a, b) else hard_search_threshold(searched, limits)


def _share_a_block(a: Features, b: Features, limits: Thresholds) -> bool:
    if a.birth_date is None or b.birth_date is None or a.mother_key is None or b.mother_key is None:
        return False
    days = abs((a.birth_date - b.birth_date).days)
    return days <= limits.block_days and a.department == b.department and a.sex == b.sex


def identity(
    parts: Sequence[Part], prints: PrintEvidence | None, agreeing: float
) -> tuple[float, tuple[Part, ...], str | None]:
    """Bits for two records being one person, every part, and what the prints decide.

    What fingers decide, other data cannot outweigh: a last step brings the sum to the side on which the prints stand.
    """
    if prints is None:
        whole = (*parts, prints_part(None))
        return total(whole), whole, None
    whole = (*parts, prints_part(prints.score, is_provisional=prints.is_silent))
    conclusion, sum_before = prints.conclusion(agreeing), total(whole)
    if conclusion == FOR_ONE:
        whole = (*whole, Part(DECISION, FOR_ONE, max(0.0, STRONG_BITS - sum_before)))
    elif conclusion == FOR_TWO:
        whole = (*whole, Part(DECISION, FOR_TWO, min(0.0, TWO_PERSONS_BITS - sum_before)))
    return total(whole), whole, conclusion
