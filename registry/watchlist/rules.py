"""Kinds and sources of entries, and how certain a match is. Pure."""

import math
from typing import Final

from registry.duplicates.indicators.finding import HARD, REVIEW
from registry.duplicates.indicators.rules.prints import search_threshold
from registry.duplicates.linkage.model import PROBABLE_BITS
from registry.duplicates.thresholds.rules import Thresholds

MISSING_CHILD: Final = "missing_child"
PERSON_OF_INTEREST: Final = "person_of_interest"
KINDS: Final = (MISSING_CHILD, PERSON_OF_INTEREST)
SOURCES: Final = ("pnp_alert", "prosecutor_order", "court_order", "foreign_authority")
"""Who asks for the search. Each gives its alert or order a number, which the entry states."""

AWAITING: Final = "awaiting_approval"
ACTIVE: Final = "active"
STATES: Final = (AWAITING, ACTIVE)
"""An entry that is refused, withdrawn or expired has no state: it is deleted."""

FOUND: Final = "found"
WITHDRAWN: Final = "withdrawn"
REFUSED: Final = "refused"
EXPIRED: Final = "expired"
MISTAKEN: Final = "mistaken"
"""Why an entry ended; the journal keeps it."""

MOST_PRINTS: Final = 20

CERTAIN_BITS: Final = 4.0
"""Log2 odds: 16 to 1 by the model. Stricter than linkage's strongest level, as a certain hit goes to the police."""

PRINTS: Final = "prints"
DATA: Final = "data"
OWN_RECORD: Final = "own_record"
MEANS: Final = (PRINTS, DATA, OWN_RECORD)
"""What a match is based on, the most certain first."""


def severity_of_prints(score: float, chances: int, limits: Thresholds, *, is_provisional: bool) -> str | None:
    """How certain the best print match among so many comparisons is: HARD, REVIEW, or None for no match.

    `score` is −10·log10(FMR). Prints taken in a newborn's first days are unreliable and never more than REVIEW.
    """
    if score >= search_threshold(chances, limits):
        return REVIEW if is_provisional else HARD
    expected_by_chance = 10 * math.log10(max(1, chances))
    review_score = max(limits.prints_review_score, expected_by_chance + limits.watch_review_margin_score)
    return REVIEW if score >= review_score else None


def severity_of_data(bits: float) -> str | None:
    """How certain a match of names, dates and parents is. `bits` are log2 odds that already allow for the number of
    comparisons.
    """
    if bits >= CERTAIN_BITS:
        return HARD
    return REVIEW if bits >= PROBABLE_BITS else None
