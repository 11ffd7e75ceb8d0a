"""Background tasks of the room."""

from datetime import timedelta
from typing import Final

from registry.core import jobs
from registry.core.context import Context

EXPIRE_TASK: Final = "operations.expire_jobs"


def expire_jobs(ctx: Context, timestamp: int = 0) -> None:
    """Delete the jobs that were done long ago."""
    del timestamp  # of the schedule; the unit of work has its own moment
    days = ctx.settings.finished_job_days
    if count := jobs.expire_finished(ctx.session, ctx.now - timedelta(days=days)):
        ctx.journal("jobs.expired", "jobs", "many", count=count, days=days)


TASKS: Final[dict[str, jobs.Task]] = {EXPIRE_TASK: expire_jobs}
PERIODIC: Final = {EXPIRE_TASK: "11 7 * * *"}
"""Task → when workers run it, as cron writes it (UTC)."""
