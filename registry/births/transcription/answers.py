"""Transcriptions and files as JSON."""

from collections.abc import Sequence
from typing import Any, Final

from registry.births.transcription import queries
from registry.births.transcription.models import Transcription, TranscriptionBatch
from registry.core.context import Context

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
