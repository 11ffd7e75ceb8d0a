"""States of a case, what its decisions need, and what may be attached to it. Pure."""

from datetime import date
from typing import Final

from registry.core.messages import Message, _
from registry.investigations.limits import LONGEST_POSTPONEMENT, SECOND_FROM_RISK

OPEN: Final = "open"
IN_REVIEW: Final = "in_review"
REFERRED: Final = "referred"
DISMISSED: Final = "dismissed"
CONFIRMED: Final = "confirmed"
CLOSED: Final = "closed"

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    OPEN: (IN_REVIEW, REFERRED),
    IN_REVIEW: (REFERRED, DISMISSED, CONFIRMED),
    REFERRED: (IN_REVIEW, CLOSED),
    DISMISSED: (CLOSED,),
    CONFIRMED: (CLOSED,),
    CLOSED: (),
}
"""Only an urgent case is referred before it is reviewed; a referred one returns to review with the answer."""
STATES: Final = tuple(TRANSITIONS)
DECISIONS: Final = (DISMISSED, CONFIRMED)
LIVE: Final = (OPEN, IN_REVIEW, REFERRED)
"""In these states a growing alert is added to the case; afterwards it opens another."""

ORIGINS: Final = ("alert", "by_hand", "watch_list")
SOURCES: Final = ("alert", "by_hand", "search", "watch_list")
"""How a person came into a case."""
ENTRY_KINDS: Final = ("note", "attachment", "task", "task_done")
NOTICES: Final = ("assigned", "reviewer_added", "task_assigned", "decision_sent_back", "decision_confirmed")
TARGET_KINDS: Final = ("prosecutor", "police", "ombudsman", "protection", "other")

MEDIA_TYPES: Final[dict[str, tuple[bytes, ...]]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}
"""Types of attachment, and how such a file begins."""


def may_become(state: str, to: str, *, is_urgent: bool = False) -> bool:
    """Whether a case may move from one state to another."""
    if (state, to) == (OPEN, REFERRED):
        return is_urgent
    return to in TRANSITIONS[state]


def needs_second(decision: str, risk: int) -> bool:
    """Whether a second person must confirm a decision: every confirmation, and the dismissal of a grave case."""
    return decision == CONFIRMED or risk >= SECOND_FROM_RISK


def postponement_error(until: date, today: date) -> Message | None:
    """What is wrong with the date a case is postponed to, or None."""
    if until <= today:
        return _("Must be after today.")
    if until > today + LONGEST_POSTPONEMENT:
        return _("Must be within {days} days from today.", days=LONGEST_POSTPONEMENT.days)
    return None


def attachment_error(content: bytes, media_type: str) -> Message | None:
    """What is wrong with a file to attach, or None."""
    if not content:
        return _("The file is empty.")
    if not content.startswith(MEDIA_TYPES[media_type]):
        return _("The content of the file does not match its declared type.")
    return None
