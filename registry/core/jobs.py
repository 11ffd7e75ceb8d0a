"""Background jobs in PostgreSQL (procrastinate), queued in the transaction that causes them; `worker` runs them.

A task is a function of a Context, run in a transaction of its own, or is marked `apart` and given the registry. It must
be idempotent: a worker killed in the middle leaves a job that the next worker runs again. Each room's `tasks.TASKS`
maps the names of its tasks to their functions.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.context import Context, QueuedJob

Task = Callable[..., None]
DEFAULT_QUEUE: Final = "default"
"""The queue of every job that is not for certain workers."""
GIVEN: Final = "given"
"""The argument of a job that waited: what it waited for. Its task does not see it."""


def apart(task: Task) -> Task:
    """Mark a task that is given the registry instead of a context, and begins its own units of work.

    It is for what waits for the network: no transaction is held meanwhile. Each of its steps must be such that the
    task may be ended after it and run again.
    """
    task.__dict__["is_apart"] = True
    return task


def is_apart(task: Task) -> bool:
    """Whether a task begins its own units of work."""
    return bool(getattr(task, "is_apart", False))


class Waits(Exception):  # no error: the job goes on later
    """Raised by a task that needs what other jobs make first.

    What the task did is rolled back. `ask` then queues those jobs, in a transaction of its own, and sees to it that the
    last of them queues the waiting job again, with what it is given.
    """

    def __init__(self, ask: Callable[[Context, QueuedJob], None]) -> None:
        super().__init__()
        self.ask = ask


class Beside(Protocol):
    """What a worker holds beside its jobs, such as a part of the galleries, and the queues it serves for that."""

    @property
    def queues(self) -> Sequence[str]:
        """The queues of jobs that need what it holds."""

    def keep(self) -> None:
        """Make ready what it holds, and say so; called every few seconds."""

    def end(self) -> None:
        """Say that it is held no longer."""


class HoldsNothing:
    """A worker that runs jobs and holds nothing."""

    queues: Sequence[str] = ()

    def keep(self) -> None:
        """Nothing to make ready."""

    def end(self) -> None:
        """Nothing to end."""


LIMITS_OF_REQUESTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
"""PostgreSQL's settings that limit requests, but not jobs."""
_LIFT: Final = text("SELECT " + ", ".join(f"set_config('{limit}', '0', true)" for limit in LIMITS_OF_REQUESTS))


def lift_limits(ctx: Context) -> None:
    """Lift the time limits of requests for this unit of work."""
    ctx.session.execute(_LIFT)


def queue(session: Session, jobs: Sequence[QueuedJob]) -> None:
    """Insert jobs within the session's transaction, with procrastinate's own SQL function."""
    for job in jobs:
        session.execute(
            text(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, :priority, NULL, NULL, "
                "CAST(:arguments AS jsonb), CAST(:at AS timestamptz))::procrastinate_job_to_defer_v1])"
            ),
            {
                "queue": job.queue,
                "task": job.task,
                "priority": job.priority,
                "arguments": json.dumps(dict(job.arguments)),
                "at": job.not_before,
            },
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


@dataclass(frozen=True, slots=True)
class Job:
    """One job as the queue holds it, without its arguments."""

    id: int
    task: str
    status: str
    attempts: int
    due: datetime | None
    queued: datetime | None
    """When it was put into the queue."""
    attempted: datetime | None
    """When it was last begun."""


_JOBS: Final = """
    SELECT j.id, j.task_name, j.status::text, j.attempts, j.scheduled_at,
           (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'deferred'),
           (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'started')
    FROM procrastinate_jobs j
"""


def listed(session: Session, status: str | None = None, limit: int = 50) -> list[Job]:
    """The newest jobs in a state, or in any but `succeeded`."""
    where = "j.status = CAST(:status AS procrastinate_job_status)" if status else "j.status <> 'succeeded'"
    rows = session.execute(
        text(f"{_JOBS} WHERE {where} ORDER BY j.id DESC LIMIT :limit"), {"status": status, "limit": limit}
    )
    return [Job(*row) for row in rows]


def one(session: Session, job_id: int) -> Job | None:
    """The job with this number."""
    row = session.execute(text(f"{_JOBS} WHERE j.id = :id"), {"id": job_id}).first()
    return Job(*row) if row else None


def retry(session: Session, job_ids: Sequence[int] | None = None) -> list[int]:
    """Put failed jobs back into the queue, all of them by default; their numbers."""
    again = text(
        "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL "
        "WHERE status = 'failed' AND (CAST(:ids AS bigint[]) IS NULL OR id = ANY(CAST(:ids AS bigint[]))) RETURNING id"
    )
    return sorted(session.scalars(again, {"ids": list(job_ids) if job_ids is not None else None}))


def expire_finished(session: Session, before: datetime) -> int:
    """Delete the jobs that were done, cancelled or aborted before a moment, not those that failed; their number."""
    deleted = text("""
        DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'cancelled', 'aborted')
        AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= :before)
    """)
    return int(session.execute(deleted, {"before": before}).rowcount)  # type: ignore[attr-defined]  # of a DELETE


@dataclass(frozen=True, slots=True)
class Load:
    """How many jobs of one task wait, will be tried again and have failed, and since when the oldest has been due."""

    task: str
    waiting: int
    """Due or running."""
    postponed: int
    """Failed at least once, and not due again yet."""
    failed: int
    oldest_age_s: float


def loads(session: Session) -> list[Load]:
    """The load of every task that has unfinished or failed jobs, for metrics and checks."""
    rows = session.execute(
        text("""
            WITH job AS (
                SELECT id, task_name, attempts, scheduled_at, status = 'failed' AS is_failed,
                       status <> 'failed' AND (status = 'doing' OR coalesce(scheduled_at <= now(), true)) AS is_due
                FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')
            )
            SELECT task_name, count(*) FILTER (WHERE is_due),
                   count(*) FILTER (WHERE NOT is_due AND NOT is_failed AND attempts > 0),
                   count(*) FILTER (WHERE is_failed),
                   coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, (
                       SELECT min(at) FROM procrastinate_events WHERE job_id = job.id
                   ))) FILTER (WHERE is_due)), 0)
            FROM job GROUP BY task_name ORDER BY task_name
        """)
    )
    return [
        Load(str(task), int(waiting), int(postponed), int(failed), float(age))
        for task, waiting, postponed, failed, age in rows
    ]
