"""Background jobs in PostgreSQL (procrastinate), queued in the transaction that causes them; `worker` runs them.

A task is a function of a Context, run in a transaction of its own. It must be idempotent: a worker killed in the middle
leaves a job that the next worker runs again. Each room's `tasks.TASKS` maps the names of its tasks to their functions.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.context import Context, QueuedJob

Task = Callable[..., None]

LIMITS_OF_REQUESTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
"""PostgreSQL's settings that limit requests, but not jobs."""


def lift_limits(ctx: Context) -> None:
    """Lift the time limits of requests for this unit of work."""
    for limit in LIMITS_OF_REQUESTS:
        ctx.session.execute(text(f"SET LOCAL {limit} = 0"))


def queue(session: Session, jobs: Sequence[QueuedJob]) -> None:
    """Insert jobs within the session's transaction, with procrastinate's own SQL function."""
    for job in jobs:
        session.execute(
            text(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', :task, 0, NULL, NULL, "
                "CAST(:arguments AS jsonb), CAST(:at AS timestamptz))::procrastinate_job_to_defer_v1])"
            ),
            {"task": job.task, "arguments": json.dumps(dict(job.arguments)), "at": job.not_before},
        )


def pending(session: Session) -> Mapping[str, int]:
    """The number of jobs in each unfinished or failed state, without those that are not due yet."""
    rows = session.execute(
        text(
            "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status <> 'succeeded' "
            "AND (status <> 'todo' OR scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY status"
        )
    )
    return {str(status): int(count) for status, count in rows}
