"""States of an envelope, why one waits for a person, and the bounds of what stations send. Pure."""

from datetime import timedelta
from typing import Final

from registry.core.messages import Message, _
from station.envelope.content import MOST_BYTES

RECEIVING, RECEIVED, REGISTERED, WAITING, DISCARDED = STATES = (
    "receiving",
    "received",
    "registered",
    "waiting",
    "discarded",
)
"""Arriving in pieces; whole; a birth; for a person to decide; decided by two that it is none."""
SIGNING, SEALING = PURPOSES = ("signing", "sealing")
"""What a key is for: statements to stations (Ed25519), envelopes from them (age, X25519)."""

MOST_PIECE_BYTES: Final = 1024 * 1024
MOST_FILE_BYTES: Final = MOST_BYTES
MOST_RIVALS: Final = 20
"""Other bytes under one number that are kept: beyond, a station is broken, and says nothing new."""
MOST_UNFINISHED: Final = 200
"""Envelopes of one station that arrive in pieces at once."""
MOST_HELD_BYTES: Final = 4 * 2**30
"""Of a station's files that arrive or wait: some thousands. Beyond, it keeps what it has until people decide."""
UNFINISHED_FOR: Final = timedelta(days=60)
"""Pieces without an end are removed after this long: the station still has them whole."""
HELD_FOR: Final = timedelta(days=60)
"""The bytes of a file that became a birth are held for this long: what the station signed, where somebody doubts it."""
PATIENCE: Final = timedelta(hours=1)
"""How long an envelope waits for the one before it, which may come by another way, before it is shown to a person."""
CODE_FOR: Final = timedelta(minutes=15)
LONGEST_REASON: Final = 500
LONGEST_PERMIT_DAYS: Final = 90
LEASE_NUMBERS: Final = 20
"""Numbers of certificates in a block for one station."""
MOST_CNV: Final = 999_999_999_999

REASONS: Final = (
    "not_for_us",
    "broken_seal",
    "broken_content",
    "schema_too_new",
    "station_revoked",
    "number_taken",
    "chain_gap",
    "chain_broken",
    "no_permit",
    "permit_over",
    "account_closed",
    "account_moved",
    "first_child_waits",
    "not_valid",
    "refused",
)
"""Why an envelope waits for a person."""
UNDECIDED: Final = (RECEIVING, RECEIVED, WAITING)
"""States in which nobody has decided yet what a file becomes."""
REPAIRED_BY_TIME: Final = frozenset({"chain_gap", "first_child_waits"})
"""Reasons that end by themselves, once what is missing has arrived."""


def state_for_station(state: str) -> str:
    """What a station is told: `sent`, `accepted` or `waits`. What two discarded needs nobody."""
    return {REGISTERED: "accepted", WAITING: "waits", DISCARDED: "accepted"}.get(state, "sent")


def lease_errors(first: int, count: int) -> list[tuple[str, Message]]:
    """What is wrong with a block of numbers."""
    checks = (
        (1 <= first <= MOST_CNV, "first", _("Must be a number of up to twelve digits.")),
        (1 <= count <= 10_000, "count", _("Must be between {low} and {high}.", low=1, high=10_000)),
        (first + count - 1 <= MOST_CNV, "count", _("The last number would have more than twelve digits.")),
    )
    return [(name, message) for holds, name, message in checks if not holds]
