"""Kills a worker at a named moment of its work, and lets another worker take over."""

import signal
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text

from registry.core import worker
from registry.core.registry import Registry
from tests.killed import forked
from tests.test_cli import environment

_RUNNING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"


def execute(registry: Registry, statement: str, **values: Any) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text(statement), values)


@pytest.fixture
def no_other_jobs(registry: Registry) -> Iterator[None]:
    """Postpone the jobs that other tests have left, for as long as the test lasts."""
    execute(registry, "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day' WHERE status = 'todo'")
    yield
    execute(registry, "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def kill_and_take_over(registry: Registry, home: Path, script: ModuleType, moment: str) -> None:
    """Run a script whose worker kills itself at a moment, leaving its job; then run a worker that finds it dead."""
    url = registry.engine.url.render_as_string(hide_password=False)
    killed = forked.run(script.__name__, moment, ("worker", "--until-empty"), environment(home, url))
    assert killed == -signal.SIGKILL
    assert _running_jobs(registry) == 1
    execute(registry, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    worker.work(registry, url, wait=False)
    assert _running_jobs(registry) == 0


def _running_jobs(registry: Registry) -> int:
    with registry.engine.connect() as connection:
        return int(connection.execute(text(_RUNNING)).scalar_one())
