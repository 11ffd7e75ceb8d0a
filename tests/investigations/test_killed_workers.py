"""Workers that are killed for real: each alert and each case once, none lost."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from registry.births.service import SEARCH_TASK
from registry.core import worker
from registry.core.registry import Registry
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.investigations import killed_worker
from tests.test_cli import ROOT, environment


def execute(registry: Registry, statement: str, **given: Any) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text(statement), given)


@pytest.fixture
def _nothing_else_waits(registry: Registry) -> Iterator[None]:
    """The jobs of other tests are put off for as long."""
    execute(registry, "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day' WHERE status = 'todo'")
    yield
    execute(registry, "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


@pytest.mark.usefixtures("_nothing_else_waits")
@pytest.mark.parametrize("moment", killed_worker.MOMENTS)
def test_a_worker_killed_at_any_step_loses_nothing_and_its_successor_does_nothing_twice(
    home: Path, registry: Registry, actor: Any, sql: Any, moment: str
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        birth = str(enrolled(ctx, [], mother_age_years=70, mother_document_number=digits(8)).id)
    url = registry.engine.url.render_as_string(hide_password=False)
    words = (moment, "worker", "--until-empty")
    command = [sys.executable, killed_worker.__file__, *words]
    gone = subprocess.run(command, env=environment(home, url), cwd=ROOT, check=False)
    assert gone.returncode == -signal.SIGKILL
    doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    assert sql(doing) == 1
    execute(registry, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    worker.work(registry, url, wait=False)
    assert sql(doing) == 0
    unfinished = (
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args->>'birth_id' = :id "
        "AND status <> 'succeeded'"
    )
    assert sql(unfinished, task=SEARCH_TASK, id=birth) == 0
    reasons = "SELECT count(*) FROM alert_reason WHERE indicator = 'd1' AND births_key = :id"
    assert sql(reasons, id=birth) == 1
    cases = (
        "SELECT count(*) FROM case_alert c JOIN alert_reason r ON r.alert_id = c.alert_id "
        "WHERE r.indicator = 'd1' AND r.births_key = :id"
    )
    assert sql(cases, id=birth) == 1
    runs = "SELECT count(*) FROM search_run WHERE birth_id = CAST(:id AS uuid)"
    assert sql(runs, id=birth) == (2 if moment == "kept" else 1)
