"""Background tasks of the room."""

import uuid
from typing import Final

from registry.births.transcription import batches, inscribing, queries, service
from registry.core.context import Context
from registry.core.jobs import Task


def inscribe(ctx: Context, transcription_id: str) -> None:
    """Inscribe one confirmed transcription."""
    row = queries.transcription(ctx.session, uuid.UUID(transcription_id), lock=True)
    if row is not None:
        inscribing.inscribe(ctx, row)


def inscribe_batch(ctx: Context, batch_id: str) -> None:
    """Inscribe the next actas of a confirmed file."""
    batches.inscribe_next(ctx, uuid.UUID(batch_id))


TASKS: Final[dict[str, Task]] = {service.INSCRIBE_TASK: inscribe, batches.INSCRIBE_BATCH_TASK: inscribe_batch}
