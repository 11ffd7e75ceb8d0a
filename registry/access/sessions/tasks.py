"""Background tasks of the room."""

from typing import Final

from registry.access.sessions import kept
from registry.core.context import Context
from registry.core.jobs import Task

EXPIRE_TASK: Final = "sessions.expire_kept"


def expire_kept(ctx: Context, timestamp: int = 0) -> None:
    """Delete the forms of ended sessions for which nobody came back in time."""
    del timestamp  # of the schedule; the unit of work has its own moment
    if count := kept.expire(ctx):
        ctx.journal("forms.expired", "kept_form", "many", count=count)


TASKS: Final[dict[str, Task]] = {EXPIRE_TASK: expire_kept}
PERIODIC: Final = {EXPIRE_TASK: "29 * * * *"}
"""Task → when workers run it, as cron writes it (UTC)."""
