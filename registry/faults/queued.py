"""Queued jobs run in this process, without a worker."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text

from registry.core.registry import Registry
from registry.core.worker import run_task


def taken(registry: Registry, where: str, **values: object) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The jobs to be done for which a condition of our own words holds, out of the queue and as they were queued."""
    query = text(
        f"WITH taken AS (DELETE FROM procrastinate_jobs WHERE status = 'todo' AND ({where}) "  # noqa: S608
        "RETURNING id, task_name, args) SELECT task_name, args FROM taken ORDER BY id"
    )
    with registry.engine.begin() as connection:
        return [(name, arguments) for name, arguments in connection.execute(query, values)]


def run_all(registry: Registry, where: str, **values: object) -> None:
    """Run them, and those that they queue, until there is none."""
    while jobs := taken(registry, where, **values):
        for name, arguments in jobs:
            run_task(registry, name, arguments)
