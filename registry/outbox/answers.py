"""Rows as answers to stations, and to those who decide on what waits."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.births.schemas import certificate_from_json, certificate_to_json
from registry.core.context import Context
from registry.outbox import queries, words
from registry.outbox.models import OutboxEnvelope, OutboxReason
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


def reference_of(row: OutboxEnvelope) -> str:
    """The number that the station shows and that people write down."""
    return f"{str(row.station_id)[:4].upper()}-{row.seq:06d}"


def waiting_answers(ctx: Context, rows: Sequence[OutboxEnvelope]) -> list[dict[str, Any]]:
    """The files in the list of what waits."""
    names, reasons = queries.station_names(ctx.session, rows), queries.reasons_of(ctx.session, rows)
    return [_waiting_answer(row, names[row.station_id], reasons[row.id]) for row in rows]


def _waiting_answer(row: OutboxEnvelope, station: str, reasons: Sequence[OutboxReason]) -> dict[str, Any]:
    return {
        "id": row.id,
        "reference": reference_of(row),
        "station": station,
        "facility": row.facility_code,
        "received_at": row.received_at,
        "reasons": [
            {
                "slug": reason.slug,
                "text": str(words.REASONS[reason.slug]),
                "detail": str(reason.detail) if reason.detail is not None else None,
            }
            for reason in reasons
        ],
        "is_corrected": row.draft_id is not None,
        "is_discard_asked": row.discard_asked_by is not None,
    }


def waiting_detail(
    ctx: Context, row: OutboxEnvelope, certificate: Mapping[str, Any] | None, picture_count: int
) -> dict[str, Any]:
    """A file with what became of it, and with its certificate as far as it can be read."""
    made, names = (
        bounds_of(row),
        queries.usernames(ctx.session, {each for each in (row.account_id, row.discard_asked_by) if each}),
    )
    shown = None if certificate is None else certificate_to_json(certificate_from_json(dict(certificate)))
    return waiting_answers(ctx, [row])[0] | {
        "state": row.state,
        "made_by": names.get(row.account_id) if row.account_id else None,
        "claimed_at": made.claimed if made else None,
        "made_at": made.moment if made else None,
        "certificate": shown,
        "picture_count": picture_count,
        "birth_id": queries.birth_of(ctx.session, row.id),
        "discard_reason": row.discard_reason,
        "discard_asked_by": names.get(row.discard_asked_by) if row.discard_asked_by else None,
    }
