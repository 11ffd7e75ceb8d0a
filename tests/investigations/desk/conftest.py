"""Browsers of investigators over committed data, and a case of two mothers who may be one."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from registry.investigations.cases import persons
from registry.investigations.cases.models import Case
from tests.access.factors.conftest import strict_app as strict_app  # fixtures
from tests.access.sessions.conftest import Browser, Person
from tests.access.sessions.conftest import browser as browser
from tests.access.sessions.conftest import person as person
from tests.documents.counter.conftest import Counter as Desk
from tests.duplicates.conftest import enrolled


@dataclass(frozen=True)
class Matter:
    """A case with two persons, and the address of each of its pages."""

    id: str
    left: str
    right: str

    @property
    def page(self) -> str:
        return f"/cases/{self.id}"

    @property
    def pair(self) -> str:
        return f"{self.page}/pairs/{self.left}/{self.right}"


@pytest.fixture
def desk_of(browser: Callable[[], Browser], person: Callable[..., Person]) -> Callable[..., tuple[Desk, str]]:
    """desk_of(role): a signed-in browser and its user name."""

    def make(role: str = "investigator") -> tuple[Desk, str]:
        holder = person(role)
        return Desk(browser().signed_in(holder)), holder.name

    return make


@pytest.fixture
def mothers(registry: Registry, actor: Any) -> list[str]:
    ids = []
    for _ in range(2):
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(ctx, [], mother_given_names="Rosa", mother_first_surname="Quispe")
            assert birth.mother_id is not None
            refresh(ctx, [birth.mother_id])
            ids.append(str(birth.mother_id))
    return sorted(ids)


@pytest.fixture
def matter_of(registry: Registry, mothers: list[str]) -> Callable[[Desk], Matter]:
    """matter_of(desk): a case opened by hand on the pages, with both mothers in it."""

    def make(desk: Desk) -> Matter:
        opened = desk.send("/cases/new", "/cases/new", reason="Two records of one woman", risk="80").location
        case_id = opened.rpartition("/")[2]
        with registry.begin(SYSTEM) as ctx:
            case = ctx.session.get_one(Case, uuid.UUID(case_id))
            persons.add_persons(ctx, case, [uuid.UUID(mother) for mother in mothers], "search")
        return Matter(case_id, *mothers)

    return make
