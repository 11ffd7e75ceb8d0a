"""Workers that are killed for real: each alert and each case once, none lost."""

from pathlib import Path
from typing import Any

import pytest

from registry.births.service import SEARCH_TASK
from registry.core.registry import Registry
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.investigations import killed_worker
from tests.killed.workers import kill_and_take_over
from tests.killed.workers import no_other_jobs as no_other_jobs  # fixture


@pytest.mark.usefixtures("no_other_jobs")
@pytest.mark.parametrize("moment", killed_worker.MOMENTS)
def test_a_worker_killed_at_any_step_loses_nothing_and_its_successor_does_nothing_twice(
    home: Path, registry: Registry, actor: Any, sql: Any, moment: str
) -> None:
    with registry.begin(actor("registrar")) as ctx:
        birth = str(enrolled(ctx, [], mother_age_years=70, mother_document_number=digits(8)).id)
    kill_and_take_over(registry, home, killed_worker, moment)
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
