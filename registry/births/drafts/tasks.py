"""Background tasks of the room."""

from typing import Final

from registry.births.drafts import service
from registry.core.context import Context
from registry.core.jobs import Task

END_TASK: Final = "births.end_drafts"


def end_drafts(ctx: Context, timestamp: int = 0) -> None:
    """Delete the drafts that nobody goes on with, once a day."""
    del timestamp  # of the schedule; the unit of work has its own moment
    service.end_abandoned(ctx)


TASKS: Final[dict[str, Task]] = {END_TASK: end_drafts}
PERIODIC: Final = {END_TASK: "47 8 * * *"}
"""Task → when workers run it, as cron writes it (UTC)."""
