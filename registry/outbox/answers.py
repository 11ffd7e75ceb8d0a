"""Rows as answers to stations."""

import base64
from typing import Any, Final

from registry.core.context import Context
from registry.outbox import queries
from registry.outbox.models import OutboxEnvelope
from registry.outbox.rules import RECEIVING, state_for_station
from station.envelope import Bounds

_ARRIVING: Final = "arriving"


def in_base64(data: bytes) -> str:
    """Bytes as JSON carries them."""
    return base64.b64encode(data).decode()


def envelope_answer(ctx: Context, row: OutboxEnvelope) -> dict[str, Any]:
    """What a station is told of a file."""
    is_whole = row.state != RECEIVING
    return {
        "seq": row.seq,
        "sha256": row.sha256.hex(),
        "length": row.length,
        "received": row.length if is_whole else queries.bytes_held(ctx.session, row.id),
        "state": state_for_station(row.state) if is_whole else _ARRIVING,
        "receipt": in_base64(row.receipt) if row.receipt is not None else None,
        "clock_difference_s": clock_difference_s(row),
    }


def bounds_of(row: OutboxEnvelope) -> Bounds | None:
    """Between when and when it was made, once it was opened."""
    if row.claimed_at is None or row.earliest_at is None or row.latest_at is None:
        return None
    return Bounds(row.claimed_at, row.earliest_at, row.latest_at)


def clock_difference_s(row: OutboxEnvelope) -> int | None:
    """By how many seconds the station's clock was wrong at least, where it is to be told."""
    made = bounds_of(row)
    return int(made.difference.total_seconds()) if made is not None and made.is_told else None
