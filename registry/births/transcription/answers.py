"""Transcriptions and files as JSON, and what an acta states in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from registry.births.transcription import queries
from registry.births.transcription.models import Transcription, TranscriptionBatch
from registry.births.transcription.rules import DAYS
from registry.births.transcription.words import CHOICES_OF, LABELS
from registry.core.clock import show_day
from registry.core.context import Context
from registry.core.messages import Message
from registry.facilities import queries as facilities
from registry.people.rules import NO_DOCUMENT

_PLAIN: Final = ("id", "state", "media_type", "line", "record_id", "requested_at", "decided_at", "is_demonstration")
_OF_BATCH: Final = (
    *("id", "state", "encoding", "lines", "lines_read", "repeated"),
    *("requested_at", "decided_at", "is_demonstration"),
)


def transcription_answer(ctx: Context, row: Transcription) -> dict[str, Any]:
    """An acta as it was entered."""
    return {name: getattr(row, name) for name in _PLAIN} | {
        "acta": row.content,
        "scan_sha256": row.scan_sha256.hex() if row.scan_sha256 else None,
        "batch": row.batch_id,
        "refusal": None if row.refusal is None else str(row.refusal),
        "is_own": row.requested_by == ctx.actor.account_id,
    }


def batch_answers(ctx: Context, batches: Sequence[TranscriptionBatch]) -> list[dict[str, Any]]:
    """Files, with how many of their actas are in which state."""
    ids = [batch.id for batch in batches]
    states, refused = queries.states_of_batches(ctx.session, ids), queries.refused_line_counts(ctx.session, ids)
    return [
        {name: getattr(batch, name) for name in _OF_BATCH}
        | {
            "file_sha256": batch.file_sha256.hex(),
            "actas": states.get(batch.id, {}),
            "refused_lines": refused.get(batch.id, 0),
            "is_own": batch.requested_by == ctx.actor.account_id,
        }
        for batch in batches
    ]


def stated(ctx: Context, acta: Mapping[str, Any]) -> Iterator[tuple[Message, Message | str]]:
    """Everything that an acta states, each field in words; what it leaves empty is left out."""
    for name, label in LABELS.items():
        value = acta.get(name)
        if value and value != NO_DOCUMENT:
            yield label, _in_words(ctx, name, str(value), acta)


def _in_words(ctx: Context, name: str, value: str, acta: Mapping[str, Any]) -> Message | str:
    if name in DAYS:
        return show_day(date.fromisoformat(value))
    if name == "ubigeo":
        place = facilities.place(ctx.session, str(acta.get("ubigeo_scheme")), value)
        return f"{value} {place.district}, {place.province}" if place else value
    return CHOICES_OF.get(name, {}).get(value, value)
