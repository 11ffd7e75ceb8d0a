"""States of a case, who may see one, and what a decision needs. Pure."""

from datetime import date
from typing import Final

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
"""An open case is referred unread only when it is urgent; a referred one comes back to review with the answer."""
STATES: Final = tuple(TRANSITIONS)
DECISIONS: Final = (DISMISSED, CONFIRMED)
LIVE: Final = (OPEN, IN_REVIEW, REFERRED)
"""States in which an alert that grew is added to the case; afterwards it opens another."""

ORIGINS: Final = ("alert", "by_hand", "watch_list")
SOURCES: Final = ("alert", "by_hand", "search", "watch_list")
"""By what a person came into a case."""
ENTRY_KINDS: Final = ("note", "attachment", "task", "task_done")
TARGET_KINDS: Final = ("prosecutor", "police", "ombudsman", "protection", "other")

MEDIA_TYPES: Final[dict[str, tuple[bytes, ...]]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
}
"""What may be attached, and how such a file begins."""


def may_become(state: str, to: str, *, is_urgent: bool = False) -> bool:
    """Whether a case of one state may take the other."""
    if (state, to) == (OPEN, REFERRED):
        return is_urgent
    return to in TRANSITIONS[state]


def needs_second(decision: str, risk: int) -> bool:
    """Whether a decision waits for a second person: every confirmation, and the dismissal of a grave case."""
    return decision == CONFIRMED or risk >= SECOND_FROM_RISK


def postponement_error(until: date, today: date) -> str | None:
    """What is wrong with the day a case is put off to, or None."""
    if until <= today:
        return "A day after today."
    if until > today + LONGEST_POSTPONEMENT:
        return f"At most {LONGEST_POSTPONEMENT.days} days from today."
    return None


def attachment_error(content: bytes, media_type: str, largest: int) -> str | None:
    """What is wrong with a file to attach, or None."""
    if not content:
        return "The file is empty."
    if len(content) > largest:
        return f"At most {largest // 2**20} MiB."
    if not content.startswith(MEDIA_TYPES[media_type]):
        return "The file is not of the type that is said."
    return None
