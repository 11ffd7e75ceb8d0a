"""Jobs that were done long ago leave the queue; those that failed stay until they are run again."""

from collections.abc import Callable

from sqlalchemy import text

from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.operations.tasks import EXPIRE_TASK


def make_job(registry: Registry, status: str, days: int) -> int:
    with registry.engine.begin() as connection:
        job = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('elsewhere', 'test.done') RETURNING id"
        number = int(connection.execute(text(job)).scalar_one())
        for step in ("doing", status):
            connection.execute(
                text("UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status) WHERE id = :id"),
                {"status": step, "id": number},
            )
        past = "UPDATE procrastinate_events SET at = now() - make_interval(days => :days) WHERE job_id = :id"
        connection.execute(text(past), {"days": days, "id": number})
    return number


def test_jobs_that_were_done_long_ago_are_deleted_and_counted_in_the_journal(
    registry: Registry, sql: Callable[..., object]
) -> None:
    old, recent, failed = (
        make_job(registry, *each) for each in (("succeeded", 91), ("succeeded", 89), ("failed", 400))
    )
    run_task(registry, EXPIRE_TASK, {"timestamp": 0})
    left = "SELECT array_agg(id ORDER BY id) FROM procrastinate_jobs WHERE id = ANY(:ids)"
    assert sql(left, ids=[old, recent, failed]) == [recent, failed]
    journalled = "SELECT content::jsonb -> 'details' ->> 'days' FROM journal WHERE action = 'jobs.expired'"
    assert sql(f"{journalled} ORDER BY at DESC LIMIT 1") == "90"
    with registry.engine.begin() as connection:  # the database is shared, and a failed job is noticed
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'test.done'"))
