"""States of an application and of a card, what may follow what, and the words the counter reads. Pure."""

from typing import Final

DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
HELD: Final = "held"
APPROVED: Final = "approved"
ISSUED: Final = "issued"
DELIVERED: Final = "delivered"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    DRAFT: (SUBMITTED, WITHDRAWN),
    SUBMITTED: (HELD, APPROVED, REJECTED, WITHDRAWN),
    HELD: (APPROVED, REJECTED, WITHDRAWN),
    APPROVED: (ISSUED, HELD, REJECTED, WITHDRAWN),
    ISSUED: (DELIVERED,),
    DELIVERED: (),
    REJECTED: (DRAFT,),
    WITHDRAWN: (),
}
STATES: Final = tuple(TRANSITIONS)
OPEN: Final = (DRAFT, SUBMITTED, HELD, APPROVED)
"""States of which a person has at most one application."""
UNDER_REVIEW: Final = "under_review"
SHOWN_STATES: Final = (DRAFT, UNDER_REVIEW, APPROVED, ISSUED, DELIVERED, REJECTED, WITHDRAWN)


def may_become(state: str, to: str) -> bool:
    """Whether an application of one state may take the other."""
    return to in TRANSITIONS[state]


def shown(state: str) -> str:
    """The word the counter reads: whether searches still run or something was found looks alike."""
    return UNDER_REVIEW if state in (SUBMITTED, HELD) else state


def hidden_states(word: str) -> tuple[str, ...]:
    """The states a word of the counter stands for."""
    return tuple(state for state in STATES if shown(state) == word)


FIRST: Final = "first"
RENEWAL: Final = "renewal"
DUPLICATE: Final = "duplicate"
CORRECTION: Final = "correction"
KINDS: Final = (FIRST, RENEWAL, DUPLICATE, CORRECTION)

LOSS: Final = "loss"
THEFT: Final = "theft"
DAMAGE: Final = "damage"
MISPRINT: Final = "misprint"
CAUSES: Final = (LOSS, THEFT, DAMAGE, MISPRINT)
"""Why a duplicate is wanted."""
OUT_OF_HAND: Final = (LOSS, THEFT)
"""A card that somebody else may hold stops when it is reported, not when its successor is made."""

ENDINGS: Final = (
    "renewed",
    *CAUSES,
    "corrected",
    "revoked",
    "expired",
    "death",
    "acta_cancelled",
)
"""Why a card stopped being the person's live one."""
STOPPING: Final = tuple(ending for ending in ENDINGS if ending != "expired")
"""Endings that the status list tells; an expiry stands on the card itself."""
REVOCATIONS: Final = ("revoked", *CAUSES)
"""What a card may be ended for on its own, without a successor."""
