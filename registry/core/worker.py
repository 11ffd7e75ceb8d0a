"""The worker: runs queued jobs, and jobs that a killed worker left behind."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy

from registry.core.context import SYSTEM
from registry.core.database import libpq_url
from registry.core.jobs import lift_limits
from registry.core.registry import Registry

RETRY = RetryStrategy(max_attempts=8, exponential_wait=2)
STALLED_AFTER_S = 20.0
"""A job is run again when its worker has given no sign of life for this long."""
HEARTBEAT_S = 5.0

log = structlog.get_logger(__name__)


def run_task(registry: Registry, name: str, arguments: Mapping[str, Any]) -> None:
    """Run one task in a transaction of its own, without time limits.

    It may wait long for a lock, and loads and searches a large gallery without a statement to the database.
    """
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        registry.tasks()[name](ctx, **arguments)


def worker_app(registry: Registry, url: str) -> App:
    """A procrastinate application with our tasks."""
    app = App(connector=PsycopgConnector(conninfo=libpq_url(url)))
    for name in registry.tasks():
        app.task(name=name, retry=RETRY)(_runner(registry, name))
    return app


def _runner(registry: Registry, name: str) -> Callable[..., None]:
    def run(**arguments: Any) -> None:
        run_task(registry, name, arguments)

    return run


def work(registry: Registry, url: str, *, concurrency: int = 1, wait: bool = True) -> None:
    """Run queued jobs: with `wait` until SIGINT or SIGTERM, otherwise until none is left."""
    asyncio.run(_work(worker_app(registry, url), concurrency, wait))


async def _work(app: App, concurrency: int, wait: bool) -> None:
    async with app.open_async():
        await _requeue(app)  # first, so that `wait=False` also runs the jobs of dead workers
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
    """Put the jobs of dead workers back into the queue, again and again."""
    while True:
        await asyncio.sleep(STALLED_AFTER_S)
        await _requeue(app)


async def _requeue(app: App) -> None:
    try:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
            log.warning("job_requeued", job=job.id, task=job.task_name)
            await app.job_manager.retry_job(job)
    except Exception as error:  # noqa: BLE001  # the database may be away: the worker reports it, this goes on
        log.warning("stalled_jobs_unread", error=type(error).__name__)
