"""Background tasks of the room."""

from typing import Final

from registry.core import replay
from registry.core.context import Context
from registry.core.jobs import Task

EXPIRE_TASK: Final = "reading.expire_answers"


def expire_answers(ctx: Context, timestamp: int = 0) -> None:
    """Delete the answers stored for repeated requests that have been stored long enough."""
    del timestamp  # of the schedule; the unit of work has its own moment
    if count := replay.expire_answers(ctx.session, ctx.now):
        ctx.journal("answers.expired", "request_key", "many", count=count)


TASKS: Final[dict[str, Task]] = {EXPIRE_TASK: expire_answers}
PERIODIC: Final = {EXPIRE_TASK: "23 * * * *"}
"""Task → when workers run it, as cron writes it."""
