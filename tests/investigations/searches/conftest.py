"""How searches are requested, and whom they find."""

from base64 import encodebytes
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.duplicates.linkage.service import refresh
from registry.fingerprints.searching.plan import PART_TASK
from registry.investigations.searches.replaying import REPLAY_TASK
from registry.investigations.searches.service import FIND_TASK
from registry.investigations.settings import service as settings
from tests.births.samples import a_phone, digits
from tests.duplicates.conftest import enrolled
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import REASON

ASKED = {"reason": REASON, "purpose": "verify_duplicate", "legal_basis": "registry_duty"}
WHY = {"reason": "As the papers show"}


Known = dict[str, Any]
SEED = 901


@pytest.fixture(scope="module")
def seed() -> int:
    """The mother's fingers: others in each module, which may share a database."""
    return SEED


@pytest.fixture(scope="module")
def known(registry: Registry, actor: Any, prints: Any, seed: int) -> Known:
    """One birth with everything a search may be by, its mother's prints taken."""
    reported: dict[str, Any] = {
        "mother_document_number": digits(8),
        "mother_phone": a_phone(),
        "attendant_dni": digits(8),
        "mother_residence_address": f"Jr. Ayacucho {digits(6)}",
        "mother_given_names": "Saturnina",
        "mother_first_surname": "Huancahuari",
        "mother_second_surname": "Ccoyllo",
    }
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, prints("mother", seed, 1, 2), **reported)
        refresh(ctx, [person for person in (birth.mother_id, birth.newborn_id) if person])
        return reported | {"mother": str(birth.mother_id), "child": str(birth.newborn_id), "birth": birth}


def by_print(finger_png: Any, finger: int = 1, impression: int = 2, seed: int = SEED) -> dict[str, Any]:
    image = encodebytes(finger_png(seed + 1000, impression)).decode()  # base64 with line breaks
    return ASKED | {"kind": "prints", "criteria": {"side": "adult", "prints": [{"finger": finger, "image": image}]}}


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
            jobs = connection.execute(text(f"{due} ORDER BY id"), {"tasks": list(tasks)}).all()
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
