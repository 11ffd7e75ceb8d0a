"""The registry that each story begins with: some hundred families, staff and facilities."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from registry.access.service import AddAccount, add_account
from registry.bootstrap import build_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.facilities.csv_rows import read_facilities, read_professionals
from registry.facilities.service import import_facilities, import_professionals
from registry.fingerprints.matching import galleries
from registry.population.write import write
from registry.watchlist import held_list
from tests.conftest import PASSWORD, EnglishClient
from tests.once.applications import application_of
from tests.signing_in import signed_in
from tests.stories.driver import persons
from tests.stories.driver.clock import Clock, give_to_all
from tests.stories.driver.forms import DISTRICTS, staff_of
from tests.stories.driver.prints import Studio
from tests.stories.unkept import UnkeptConnection, engine_of
from tests.stories.world import World

PEOPLE: Final = 600
UNTIL: Final = datetime(2026, 10, 1, tzinfo=UTC)
OFFICES: Final = {
    "clerk": "clerk",
    "clerk.b": "clerk",
    "investigator": "investigator",
    "investigator.b": "investigator",
    "supervisor": "supervisor",
    "supervisor.b": "supervisor",
}
"""Accounts that belong to no facility, and their roles."""
TOKEN_HOURS: Final = 24 * 365
POSITIONS: Final = {
    "150101": (-12.05, -77.04),
    "080101": (-13.52, -71.98),
    "040101": (-16.40, -71.54),
    "160101": (-3.75, -73.25),
    "070101": (-12.06, -77.13),
    "150801": (-11.11, -77.61),
    "140101": (-6.77, -79.84),
}


@dataclass(frozen=True)
class Original:
    """What each story begins with: a registry, on the connection whose work is undone, and its accounts' tokens."""

    registry: Registry
    connection: UnkeptConnection
    tokens: dict[str, str]


@pytest.fixture(scope="session")
def original(
    registry: Registry, new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Original]:
    url = new_database("stories")
    filled = build_registry(replace(registry.settings, database_url=url), url)
    write(filled, PEOPLE, 5, UNTIL, tmp_path_factory.mktemp("stories") / "truth.jsonl")
    tokens = _staffed(filled)
    with filled.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    filled.engine.dispose()
    unkept = UnkeptConnection.begun(url)
    yield Original(replace(filled, engine=engine_of(unkept)), unkept, tokens)
    psycopg.Connection.close(unkept)
    filled.engine.dispose()  # its limits of requests are counted outside of the stories' transactions


def _staffed(registry: Registry) -> dict[str, str]:
    """Facilities with their professionals, and an account for everybody; returns their tokens."""
    facilities = ["renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services"]
    professionals = ["document,profession,facility,licence"]
    for code, district in DISTRICTS.items():
        latitude, longitude = POSITIONS[district]
        facilities.append(f"{code},Hospital {code},INEI,{district},{latitude},{longitude},births|registry")
        professionals += [
            f"{person['dni']},{person['profession']},{code},{person['licence']}" for person in staff_of(code).values()
        ]
    accounts: dict[str, tuple[str, str | None]] = {name: (role, None) for name, role in OFFICES.items()}
    accounts |= {f"registrar.{suffix}{code}": ("registrar", code) for code in DISTRICTS for suffix in ("", "b.")}
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities("\n".join(facilities).encode()))
        import_professionals(ctx, read_professionals("\n".join(professionals).encode()))
        return {
            name: signed_in(ctx, add_account(ctx, AddAccount(name, role, PASSWORD, facility)), TOKEN_HOURS)
            for name, (role, facility) in accounts.items()
        }


@pytest.fixture(scope="session")
def studio(request: pytest.FixtureRequest) -> Studio:
    return Studio(request.config.cache.mkdir("prints"))


@pytest.fixture(scope="session")
def service(original: Original) -> Flask:
    """The application of all stories."""
    app = application_of(original.registry)
    app.test_client_class = EnglishClient
    original.registry.tasks()  # the modules that the clock is given to
    return app


@pytest.fixture
def world(
    original: Original, service: Flask, studio: Studio, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[World]:
    clock = Clock()
    give_to_all(clock, monkeypatch)
    # What the process remembers of the database.
    monkeypatch.setattr(galleries, "_galleries", {})
    monkeypatch.setattr(held_list, "_held", {})
    persons.new_story()
    yield World(
        original.registry,
        service.test_client(),
        original.tokens,
        studio,
        clock,
        lambda level: request.node.user_properties.append(("level", level.name)),
    )
    original.connection.start_over()
