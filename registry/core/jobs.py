"""Background work on PostgreSQL (procrastinate): queued in the transaction that causes it, run by `registry worker`.

A task is a function of a Context, run in a transaction of its own. It must be idempotent: a worker killed in the middle
leaves a job that the next worker runs again.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM, Context, QueuedJob
from registry.core.database import libpq_url

if TYPE_CHECKING:
    from registry.core.registry import Registry

Task = Callable[..., None]

TASKS: dict[str, Task] = {}
"""Task name → function; filled by `task` when the rooms are imported."""

LIMITS_OF_REQUESTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
"""PostgreSQL's settings that keep a request short, and do not bind a job."""

RETRY = RetryStrategy(max_attempts=8, exponential_wait=2)
STALLED_AFTER_S = 20.0
"""A job whose worker has shown no sign of life for this long is run again."""
HEARTBEAT_S = 5.0

log = structlog.get_logger(__name__)


def lift_limits(ctx: Context) -> None:
    """Let the unit of work take its time, as a job may."""
    for limit in LIMITS_OF_REQUESTS:
        ctx.session.execute(text(f"SET LOCAL {limit} = 0"))


def task(name: str) -> Callable[[Task], Task]:
    """Register `fn(ctx, **arguments)` as the background task `name`."""

    def register(function: Task) -> Task:
        if name in TASKS:
            raise ValueError(f"two tasks are called {name}")
        TASKS[name] = function
        return function

    return register


def queue(session: Session, jobs: Sequence[QueuedJob]) -> None:
    """Insert jobs within the session's transaction, by procrastinate's own SQL function."""
    for job in jobs:
        session.execute(
            text(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', :task, 0, NULL, NULL, "
                "CAST(:arguments AS jsonb), CAST(:at AS timestamptz))::procrastinate_job_to_defer_v1])"
            ),
            {"task": job.task, "arguments": json.dumps(dict(job.arguments)), "at": job.not_before},
        )


def pending(session: Session) -> Mapping[str, int]:
    """How many jobs there are in each unfinished or failed state; those of a later day are not due yet."""
    rows = session.execute(
        text(
            "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status <> 'succeeded' "
            "AND (status <> 'todo' OR scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY status"
        )
    )
    return {str(status): int(count) for status, count in rows}


def run_task(registry: "Registry", name: str, arguments: Mapping[str, Any]) -> None:
    """Run one task in its own transaction, which takes its time: nobody waits for it.

    Its turn may be long in coming, and a large gallery is loaded and searched without a word to the database.
    """
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        TASKS[name](ctx, **arguments)


def worker_app(registry: "Registry", url: str) -> App:
    """A procrastinate application whose tasks are ours."""
    app = App(connector=PsycopgConnector(conninfo=libpq_url(url)))
    for name in TASKS:
        app.task(name=name, retry=RETRY)(_runner(registry, name))
    return app


def _runner(registry: "Registry", name: str) -> Callable[..., None]:
    def run(**arguments: Any) -> None:
        run_task(registry, name, arguments)

    return run


def work(registry: "Registry", url: str, *, concurrency: int = 1, wait: bool = True) -> None:
    """Run queued jobs; with `wait` until SIGINT or SIGTERM, without until none is left."""
    asyncio.run(_work(worker_app(registry, url), concurrency, wait))


async def _work(app: App, concurrency: int, wait: bool) -> None:
    async with app.open_async():
        await _requeue(app)  # first, so that a worker that stops when nothing is left takes up what another left
        watch = asyncio.create_task(_requeue_stalled(app))
        try:
            await app.run_worker_async(
                concurrency=concurrency,
                wait=wait,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_AFTER_S,
                fetch_job_polling_interval=2.0,
            )
        finally:
            watch.cancel()


async def _requeue_stalled(app: App) -> None:
    """Give the jobs of dead workers back to the queue, every so often."""
    while True:
        await asyncio.sleep(STALLED_AFTER_S)
        await _requeue(app)


async def _requeue(app: App) -> None:
    try:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
            log.warning("job_requeued", job=job.id, task=job.task_name)
            await app.job_manager.retry_job(job)
    except Exception as error:  # noqa: BLE001  # the database may be away: the worker says so, the watch goes on
        log.warning("stalled_jobs_unread", error=type(error).__name__)
