"""Queued jobs run in this process, without a worker."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text

from registry.core.registry import Registry
from registry.core.worker import run_task

AT_ONCE: Final = 50
"""Jobs taken together: so many are lost where the process is killed before it has run them."""


def taken(registry: Registry, where: str, **values: object) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The first jobs to do for which a condition of our own words holds, out of the queue and as they were queued."""
    query = text(
        "WITH taken AS (DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM procrastinate_jobs "  # noqa: S608
        f"WHERE status = 'todo' AND ({where}) ORDER BY id LIMIT {AT_ONCE}) RETURNING id, task_name, args) "
        "SELECT task_name, args FROM taken ORDER BY id"
    )
    with registry.engine.begin() as connection:
        return [(name, arguments) for name, arguments in connection.execute(query, values)]


def run_all(registry: Registry, where: str, **values: object) -> None:
    """Run them, and those that they queue, until there is none."""
    while jobs := taken(registry, where, **values):
        for name, arguments in jobs:
            run_task(registry, name, arguments)
