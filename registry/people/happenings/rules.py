"""The kinds of happenings. Pure."""

from typing import Final

BIRTH_INSCRIBED: Final = "birth.inscribed"
ACTA_CORRECTED: Final = "acta.corrected"
"""Rectified, or replaced after a recognition or an adoption: which of these is nobody else's business."""
ACTA_CANCELLED: Final = "acta.cancelled"
ACTA_RESTORED: Final = "acta.restored"
DEATH_RECORDED: Final = "death.recorded"
DEATH_CORRECTED: Final = "death.corrected"
DEATH_UNDONE: Final = "death.undone"
ID_ISSUED: Final = "id.issued"
ID_RENEWED: Final = "id.renewed"
"""A card that takes another's place, for whatever cause."""
ID_REVOKED: Final = "id.revoked"
"""A card that stopped before its day and has no successor yet. Its expiry is no happening: the card shows the day."""

KINDS: Final = (
    BIRTH_INSCRIBED,
    ACTA_CORRECTED,
    ACTA_CANCELLED,
    ACTA_RESTORED,
    DEATH_RECORDED,
    DEATH_CORRECTED,
    DEATH_UNDONE,
    ID_ISSUED,
    ID_RENEWED,
    ID_REVOKED,
)
"""Nothing of alerts, cases, searches, holds or the watch-list is a happening."""
