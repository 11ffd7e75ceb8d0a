"""How searches are requested."""

from dataclasses import replace
from typing import Any

import pytest

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


@pytest.fixture
def case(open_case: Any) -> str:
    case_id: str = open_case()["id"]
    return case_id
