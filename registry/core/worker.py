"""The worker: runs queued jobs, and jobs that a killed worker left behind."""

import asyncio
import math
import signal
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job
from psycopg import AsyncConnection
from sqlalchemy.exc import InterfaceError, OperationalError

from registry.core.clock_floor import CLOCK_BEHIND
from registry.core.context import SYSTEM, QueuedJob
from registry.core.database import libpq_url
from registry.core.errors import Unavailable
from registry.core.jobs import DEFAULT_QUEUE, GIVEN, Beside, Waits, is_apart, lift_limits
from registry.core.logging import place_of
from registry.core.registry import Registry
from registry.core.vault import RecordDamaged, VaultError

SURROUNDINGS: Final = (Unavailable, VaultError, OperationalError, InterfaceError, OSError)
"""What a job cannot be blamed for: the database is away or busy, a key or a disk is missing."""
ATTEMPTS_OF_SURROUNDINGS: Final = 40
LONGEST_WAIT_S: Final = 3600
"""A job waits 2, 4, 8 … seconds, and at most an hour, for its surroundings: 40 attempts take 30 hours."""
ATTEMPTS_OF_CODE: Final = 5
"""A fault of the code is seldom gone at the next attempt: after 4, 16, 64, 256 and 1024 seconds the job has failed."""
STALLED_AFTER_S = 20.0
"""A job is run again when its worker has given no sign of life for this long."""
HEARTBEAT_S = 5.0
PAUSE_S: Final = 5.0
"""How long the worker waits before it asks again for a database that is away."""
CONNECTING_S: Final = 5
"""How long it tries to connect, and its pool waits for a connection."""

log = structlog.get_logger(__name__)


class Retry(BaseRetryStrategy):
    """Many attempts over hours for faults of the surroundings, few for faults of the code.

    A clock that is behind the journal is waited for however long: only an operator can set it right or accept it.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again, if at all."""
        if isinstance(exception, Unavailable) and exception.slug == CLOCK_BEHIND:
            most, wait = math.inf, min(2 ** (job.attempts + 1), LONGEST_WAIT_S)
        elif isinstance(exception, SURROUNDINGS) and not isinstance(exception, RecordDamaged):
            most, wait = ATTEMPTS_OF_SURROUNDINGS, min(2 ** (job.attempts + 1), LONGEST_WAIT_S)
        else:
            most, wait = ATTEMPTS_OF_CODE, 4 ** (job.attempts + 1)
        return RetryDecision(retry_in={"seconds": wait}) if job.attempts < most else None


def run_task(registry: Registry, name: str, arguments: Mapping[str, Any], *, may_wait: bool = False) -> bool:
    """Run one task in a transaction of its own, without time limits; whether it is done, and does not wait.

    It may wait long for a lock, and loads and searches a large gallery without a statement to the database. Where it
    `may_wait` for what other jobs make, it is rolled back, those are queued, and the last of them queues it again.
    """
    own = {key: value for key, value in arguments.items() if key != GIVEN}
    task = registry.tasks()[name]
    if is_apart(task):
        task(registry, **own)
        return True
    try:
        with registry.begin(SYSTEM) as ctx:
            lift_limits(ctx)
            ctx.may_wait = may_wait
            ctx.given = uuid.UUID(arguments[GIVEN]) if GIVEN in arguments else None
            task(ctx, **own)
    except Waits as waits:
        with registry.begin(SYSTEM) as ctx:
            waits.ask(ctx, QueuedJob(name, own))
        return False
    return True


def worker_app(registry: Registry, url: str, *, with_schedule: bool = True) -> App:
    """A procrastinate application with our tasks, and when they come again."""
    app = App(connector=PsycopgConnector(conninfo=libpq_url(url), timeout=CONNECTING_S))
    periodic = registry.periodic() if with_schedule else {}
    for name in registry.tasks():
        task = app.task(name=name, retry=Retry(), pass_context=True)(_runner(registry, name))
        if name in periodic:
            app.periodic(cron=periodic[name])(task)
    return app


def _runner(registry: Registry, name: str) -> Callable[..., None]:
    def run(context: JobContext, **arguments: Any) -> None:
        started = time.monotonic()
        try:
            run_task(registry, name, arguments, may_wait=True)
        except BaseException as error:
            _report(context.job, started, error)
            raise
        _report(context.job, started, None)

    return run


def _report(job: Job, started: float, error: BaseException | None) -> None:
    """Log one attempt, without the job's arguments and the exception's text, which may name a person."""
    attempt = {
        "task": job.task_name,
        "job": job.id,
        "attempt": job.attempts + 1,
        "seconds": round(time.monotonic() - started, 3),
    }
    if error is None:
        log.info("job_done", **attempt)
        return
    cause = {"error": type(error).__name__, "where": place_of(error.__traceback__)}
    if Retry().get_retry_decision(exception=error, job=job):
        log.warning("job_postponed", **attempt, **cause)
    else:
        log.error("job_failed", **attempt, **cause)


def work(registry: Registry, url: str, *, concurrency: int = 1, wait: bool = True, gallery: str | None = None) -> None:
    """Run queued jobs: with `wait` until SIGINT or SIGTERM, otherwise until none is left.

    `gallery` names the part of the galleries that it holds, as `registry worker --gallery` takes it. With `wait` it
    survives the database being away, for however long.
    """
    registry.warm_up()
    beside = registry.beside(registry, gallery)
    stopped = threading.Event()
    keeping = threading.Thread(target=_keep, args=(beside, stopped), name="beside", daemon=True)
    try:
        if wait:
            keeping.start()
            asyncio.run(_until_stopped(registry, url, concurrency, beside))
        else:
            beside.keep()
            app = worker_app(registry, url, with_schedule=False)
            asyncio.run(_work(app, concurrency, [[DEFAULT_QUEUE, *beside.queues]], wait=False))
    finally:
        stopped.set()
        if keeping.is_alive():
            keeping.join(CONNECTING_S)
        beside.end()


def _keep(beside: Beside, stopped: threading.Event) -> None:
    """Say again and again what this worker holds, until it stops."""
    while True:
        try:
            beside.keep()
        except Exception as error:  # noqa: BLE001  # the database or the keys may be away; jobs report what it means
            log.warning("worker_not_announced", error=type(error).__name__, where=place_of(error.__traceback__))
        if stopped.wait(HEARTBEAT_S):
            return


async def _until_stopped(registry: Registry, url: str, concurrency: int, beside: Beside) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await work_on(registry, url, stopping, concurrency, beside.queues)


async def work_on(
    registry: Registry, url: str, stopping: asyncio.Event, concurrency: int = 1, queues: Sequence[str] = ()
) -> None:
    """Work until `stopping` is set; begin again whenever the database was away.

    The jobs of `queues` run beside the others, so that none of them waits for a long one.
    """
    stop = asyncio.create_task(stopping.wait())
    while not stopping.is_set():
        working = asyncio.create_task(_work_while_there(registry, url, concurrency, queues))
        await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
        if stopping.is_set():
            working.cancel()  # it finishes the jobs it runs
        try:
            await working
            error = None  # it stops by itself when its connection is lost
        except asyncio.CancelledError:
            return
        except Exception as failure:  # noqa: BLE001  # whatever it is, ending would leave the jobs to nobody
            error = type(failure).__name__
        if not stopping.is_set():
            log.warning("worker_interrupted", error=error, again_after_s=PAUSE_S)
            await asyncio.wait({stop}, timeout=PAUSE_S)


async def _work_while_there(registry: Registry, url: str, concurrency: int, queues: Sequence[str]) -> None:
    # An embedded server that was killed is started again by this connection.
    await asyncio.to_thread(_touch, registry)
    # Asked first, because a pool takes half a minute to find that nobody answers.
    await (await AsyncConnection.connect(libpq_url(url), connect_timeout=CONNECTING_S)).close()
    lanes = [[DEFAULT_QUEUE], *([list(queues)] if queues else [])]
    await _work(worker_app(registry, url), concurrency, lanes, wait=True)


def _touch(registry: Registry) -> None:
    registry.engine.connect().close()


async def _work(app: App, concurrency: int, lanes: Sequence[Sequence[str]], wait: bool) -> None:
    """Run the jobs of each lane's queues, the lanes beside each other."""
    async with app.open_async():
        await _requeue(app)  # first, so that `wait=False` also runs the jobs of dead workers
        watch = asyncio.create_task(_requeue_stalled(app))
        working = [asyncio.create_task(_run_lane(app, concurrency, queues, wait)) for queues in lanes]
        try:
            # Where one ends by itself, its connection is lost, and so is that of the others.
            await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watch.cancel()
            for lane in working:
                lane.cancel()  # it finishes the jobs it runs
            ended = await asyncio.gather(*working, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome


async def _run_lane(app: App, concurrency: int, queues: Sequence[str], wait: bool) -> None:
    await app.run_worker_async(
        queues=list(queues),
        concurrency=concurrency,
        wait=wait,
        install_signal_handlers=not wait,
        update_heartbeat_interval=HEARTBEAT_S,
        stalled_worker_timeout=STALLED_AFTER_S,
        fetch_job_polling_interval=2.0,
    )


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
