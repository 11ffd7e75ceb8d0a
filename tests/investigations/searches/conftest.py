"""How searches are requested."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.fingerprints.searching.plan import PART_TASK
from registry.investigations.searches.replaying import REPLAY_TASK
from registry.investigations.searches.service import FIND_TASK
from registry.investigations.settings import service as settings
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import REASON

ASKED = {"reason": REASON, "purpose": "verify_duplicate", "legal_basis": "registry_duty"}
WHY = {"reason": "As the papers show"}


@pytest.fixture(autouse=True)
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    decide(monkeypatch, searches_an_hour=10_000, print_searches_an_hour=10_000)


def decide(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Change some of the installation's settings for this test."""
    monkeypatch.setattr(settings.VERSIONS, "defaults", replace(settings.VERSIONS.defaults, **values))


def run_searches(registry: Registry) -> None:
    """Run the jobs of searches by print that wait, and those of the galleries' parts, as a worker would."""
    tasks = (FIND_TASK, REPLAY_TASK, PART_TASK)
    due = "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' AND task_name = ANY(:tasks)"
    while True:
        with registry.engine.connect() as connection:
            jobs = connection.execute(text(due), {"tasks": list(tasks)}).all()
        if not jobs:
            return
        for number, name, arguments in jobs:
            run_task(registry, name, arguments, may_wait=True)
            with registry.engine.begin() as connection:
                connection.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": number})


@pytest.fixture
def case(open_case: Any) -> str:
    case_id: str = open_case()["id"]
    return case_id
