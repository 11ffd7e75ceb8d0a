"""Kinds and sources of entries, and what a likeness is worth. Pure."""

import math
from typing import Final

from registry.duplicates.indicators.catalogue import HARD, REVIEW
from registry.duplicates.indicators.prints import search_threshold
from registry.duplicates.linkage.model import PROBABLE_BITS
from registry.duplicates.thresholds.rules import Thresholds

MISSING_CHILD: Final = "missing_child"
KINDS: Final = (MISSING_CHILD, "person_of_interest")
SOURCES: Final = ("pnp_alert", "prosecutor_order", "court_order", "foreign_authority")
"""Who asks: each has a number of its own, which is told with the entry."""

AWAITING: Final = "awaiting_approval"
ACTIVE: Final = "active"
STATES: Final = (AWAITING, ACTIVE)
"""One that is refused, withdrawn or over is in no state: it is deleted."""

EXPIRED: Final = "expired"
ENDINGS: Final = (EXPIRED, "found", "withdrawn", "refused")
MOST_PRINTS: Final = 20

SURE_BITS: Final = 4.0
"""16 of 17 by the model: more than linkage's strongest level, for of a sure hit the police are told at once."""

PRINTS: Final = "prints"
DATA: Final = "data"
OWN_RECORD: Final = "own_record"
MEANS: Final = (PRINTS, DATA, OWN_RECORD)
"""By what somebody is found."""


def by_prints(score: float, chances: int, limits: Thresholds, *, is_provisional: bool) -> str | None:
    """What prints so like are worth, the best among so many chances; None: nothing. Prints of the first days are weak,
    and are for review however like they are.
    """
    if score >= search_threshold(chances, limits):
        return REVIEW if is_provisional else HARD
    own = 10 * math.log10(max(1, chances))
    return REVIEW if score >= max(limits.prints_review_score, own + limits.watch_review_margin_score) else None


def by_data(bits: float) -> str | None:
    """What names, dates and parents so like are worth: the log2 odds of one person hold the number of chances."""
    if bits >= SURE_BITS:
        return HARD
    return REVIEW if bits >= PROBABLE_BITS else None
