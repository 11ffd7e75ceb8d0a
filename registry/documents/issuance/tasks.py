"""Background tasks of issuance."""

import uuid
from typing import Final

from registry.births.record.amendments import CHANGED_TASK
from registry.core.context import Context
from registry.core.jobs import Task
from registry.documents.issuance import drafts, endings


def follow_acta(ctx: Context, person_id: str) -> None:
    """End the card of a person left without an acta in force."""
    endings.follow_acta(ctx, uuid.UUID(person_id))


END_DRAFTS_TASK: Final = "documents.end_drafts"


def end_drafts(ctx: Context, timestamp: int = 0) -> None:
    """Withdraw the applications that were drafted and that nobody goes on with."""
    del timestamp  # of the schedule; the unit of work has its own moment
    drafts.end_abandoned(ctx)


TASKS: Final[dict[str, Task]] = {
    CHANGED_TASK: follow_acta,
    END_DRAFTS_TASK: end_drafts,
}
PERIODIC: Final = {END_DRAFTS_TASK: "41 8 * * *"}
"""Task → when workers run it, as cron writes it (UTC): before the offices open in Peru."""
