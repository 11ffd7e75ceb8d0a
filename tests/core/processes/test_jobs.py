"""Background jobs: failed ones are listed, counted and run again; a failure is logged without anybody's data."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from procrastinate.jobs import Job as QueuedJob
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from registry.bootstrap import build_registry
from registry.core import jobs, worker
from registry.core.clock_floor import CLOCK_BEHIND
from registry.core.context import SYSTEM, Context
from registry.core.errors import Unavailable
from registry.core.logging import WithoutValues
from registry.core.registry import Registry
from registry.core.worker import Retry, work_on

MARKED = "Saturnina Ccoyllur 40123456"


def attempts(error: BaseException) -> list[float]:
    """The seconds until each further attempt."""
    waits: list[float] = []
    while True:
        job = QueuedJob(id=1, queue="default", lock=None, queueing_lock=None, task_name="t", attempts=len(waits))
        decision = Retry().get_retry_decision(exception=error, job=job)
        if decision is None:
            return waits
        assert decision.retry_at is not None
        waits.append((decision.retry_at - datetime.now(UTC)).total_seconds())


def test_faults_of_the_surroundings_are_tried_for_a_day_and_faults_of_the_code_for_half_an_hour() -> None:
    away, wrong = attempts(Unavailable()), attempts(KeyError("x"))
    assert sum(away) > 24 * 3600
    assert max(away) <= 3600
    assert (len(wrong), sum(wrong) < 1800) == (5, True)


def test_a_clock_that_is_behind_is_waited_for_however_long() -> None:
    job = QueuedJob(id=1, queue="default", lock=None, queueing_lock=None, task_name="t", attempts=5_000)
    decision = Retry().get_retry_decision(exception=Unavailable(CLOCK_BEHIND), job=job)
    assert decision is not None
    assert decision.retry_at is not None
    assert (decision.retry_at - datetime.now(UTC)).total_seconds() <= 3600
    assert Retry().get_retry_decision(exception=Unavailable(), job=job) is None


def test_a_failed_job_is_listed_counted_and_put_back_into_the_queue(registry: Registry) -> None:
    with registry.begin(SYSTEM) as ctx:
        ctx.defer("test.failed", name=MARKED)
    with registry.engine.begin() as connection:
        number = connection.scalar(text("SELECT max(id) FROM procrastinate_jobs WHERE task_name = 'test.failed'"))
        for state in ("doing", "failed"):
            connection.execute(
                text("UPDATE procrastinate_jobs SET status = CAST(:state AS procrastinate_job_status) WHERE id = :id"),
                {"state": state, "id": number},
            )
    with Session(registry.engine) as session:
        (found,) = [job for job in jobs.listed(session, "failed") if job.task == "test.failed"]
        (load,) = [load for load in jobs.loads(session) if load.task == "test.failed"]
        assert (found.id, load.failed, load.waiting) == (number, 1, 0)
        assert MARKED not in repr(found)
        assert jobs.retry(session, [found.id]) == [found.id]
        again = jobs.one(session, found.id)
        assert again is not None
        assert (again.status, again.attempts) == ("todo", 0)
        assert jobs.retry(session, [found.id]) == []
        session.rollback()
    with registry.engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = :id"), {"id": number})


def test_a_log_record_says_class_and_place_of_an_exception_but_not_its_text() -> None:
    try:
        raise ValueError(MARKED)
    except ValueError:
        record = logging.LogRecord("library", logging.ERROR, "x.py", 1, "failed with %s", (MARKED,), sys.exc_info())
    line = WithoutValues().format(record)
    assert json.loads(line)["error"] == "ValueError"
    assert MARKED.split()[0] not in line


def test_an_error_of_the_database_does_not_quote_its_parameters(registry: Registry) -> None:
    with registry.engine.connect() as connection, pytest.raises(SQLAlchemyError) as error:
        connection.execute(text("SELECT 1 / (CAST(:name AS text) = :name)::int * missing"), {"name": MARKED})
    assert MARKED not in str(error.value)


@pytest.fixture
def own(registry: Registry, new_database: Callable[[str], str], unique: str) -> Iterator[Registry]:
    """A registry with a database of its own, whose one task writes down who it was run for."""
    built = build_registry(registry.settings, new_database(f"jobs{unique}"))

    def run(ctx: Context, name: str) -> None:
        ctx.session.execute(text("INSERT INTO done (name) VALUES (:name)"), {"name": name})

    with built.engine.begin() as connection:
        connection.execute(text("CREATE TABLE done (name text)"))
    yield replace(built, tasks=lambda: {"test.done": run})
    built.engine.dispose()


def names_done(registry: Registry) -> list[str]:
    with registry.engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM done ORDER BY name")))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # what is waited for is in another process
            await asyncio.sleep(0.05)


def defer(registry: Registry, *names: str) -> None:
    with registry.begin(SYSTEM) as ctx:
        for name in names:
            ctx.defer("test.done", name=name)


def test_a_worker_outlives_its_database_being_away_and_says_so(
    own: Registry, server: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE_S", 0.1)
    monkeypatch.setattr(worker, "CONNECTING_S", 1)
    url = own.engine.url.render_as_string(hide_password=False)
    name = own.engine.url.database

    def close() -> None:
        with server.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )

    def open_again() -> None:
        with server.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))

    async def scenario() -> None:
        stopping = asyncio.Event()
        working = asyncio.create_task(work_on(own, url, stopping))
        defer(own, "before")
        await until(lambda: names_done(own) == ["before"])
        close()
        await until(lambda: len([line for line in lines if line["event"] == "worker_interrupted"]) >= 3)
        open_again()
        defer(own, "after")
        await until(lambda: names_done(own) == ["after", "before"])
        stopping.set()
        await asyncio.wait_for(working, 30)

    with capture_logs() as lines:
        asyncio.run(scenario())
    done = [line for line in lines if line["event"] == "job_done"]
    assert [(line["task"], line["attempt"]) for line in done] == [("test.done", 1)] * 2


def test_of_two_workers_on_the_same_jobs_one_runs_each(own: Registry) -> None:
    url = own.engine.url.render_as_string(hide_password=False)
    names = [f"{number:02}" for number in range(20)]
    defer(own, *names)

    async def scenario() -> None:
        stopping = asyncio.Event()
        workers = [asyncio.create_task(work_on(own, url, stopping)) for _ in range(2)]
        await until(lambda: len(names_done(own)) >= len(names))
        stopping.set()
        await asyncio.gather(*workers)

    asyncio.run(scenario())
    assert names_done(own) == names
