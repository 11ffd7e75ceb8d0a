"""States of a referral to child protection, and the steps between them. Pure."""

from typing import Final

OPEN: Final = "open"
TAKEN: Final = "taken"
REFERRED: Final = "referred"
CLOSED: Final = "closed"
STATES: Final = (OPEN, TAKEN, REFERRED, CLOSED)
NOTE: Final = "note"
STEPS: Final = (TAKEN, REFERRED, CLOSED, NOTE)
"""What may be done; a note changes no state."""

_AFTER: Final[dict[str, tuple[str, ...]]] = {
    OPEN: (TAKEN,),
    TAKEN: (TAKEN, REFERRED, CLOSED, NOTE),
    REFERRED: (TAKEN, REFERRED, CLOSED, NOTE),
    CLOSED: (TAKEN, NOTE),
}
"""Taken again: by somebody else, or after it was closed too early."""


def may_follow(state: str, step: str) -> bool:
    """Whether a step may be taken in a state."""
    return step in _AFTER[state]
