"""Why a card is replaced or stops, and when it expires. Pure."""

from datetime import date
from typing import Final

LOSS: Final = "loss"
THEFT: Final = "theft"
DAMAGE: Final = "damage"
MISPRINT: Final = "misprint"
CAUSES: Final = (LOSS, THEFT, DAMAGE, MISPRINT)
"""Reasons to ask for a duplicate."""
OUT_OF_HAND: Final = (LOSS, THEFT)
"""Somebody else may hold the card: it stops when this is reported, not when its successor is issued."""

RENEWED: Final = "renewed"
CORRECTED: Final = "corrected"
REVOKED: Final = "revoked"
EXPIRED: Final = "expired"
DEATH: Final = "death"
ACTA_CANCELLED: Final = "acta_cancelled"
ENDINGS: Final = (RENEWED, *CAUSES, CORRECTED, REVOKED, EXPIRED, DEATH, ACTA_CANCELLED)
"""Reasons why a card stopped being its bearer's live one."""
STOPPING: Final = tuple(ending for ending in ENDINGS if ending != EXPIRED)
"""Endings published in the status list; a card shows its own expiry date."""
REVOCATIONS: Final = (REVOKED, *CAUSES)
"""Reasons to end a card without issuing a successor."""
REPLACEABLE: Final = (EXPIRED, *CAUSES, DEATH, ACTA_CANCELLED)
"""Endings after which another card may take the ended card's place; a death or a cancellation may be undone."""
REPRINT_REASONS: Final = ("damaged_print", "lost_print", "colours")

LIVE: Final = "live"
ENDED: Final = "ended"
STATES: Final = (LIVE, EXPIRED, ENDED)


def is_expired(expires_on: date, day: date) -> bool:
    """Whether a card's last valid day has passed."""
    return day > expires_on


def state_on(expires_on: date, day: date, *, is_ended: bool) -> str:
    """One of STATES."""
    if is_ended:
        return ENDED
    return EXPIRED if is_expired(expires_on, day) else LIVE
