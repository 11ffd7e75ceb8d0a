"""A registry of its own for each story: a copy of one with some hundred families, staff and facilities."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from registry.access.http import EXTENSION
from registry.access.service import AddAccount, add_account, issue_token
from registry.app import create_app
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.database import psycopg_url
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.facilities.csv_rows import read_facilities, read_professionals
from registry.facilities.service import import_facilities, import_professionals
from registry.fingerprints import engine
from registry.population.write import write
from registry.settings import Settings
from tests.conftest import PASSWORD, EnglishClient
from tests.stories.driver import persons
from tests.stories.driver.clock import Clock, give_to_all
from tests.stories.driver.forms import DISTRICTS, staff_of
from tests.stories.driver.prints import Studio
from tests.stories.world import World

PEOPLE: Final = 600
UNTIL: Final = datetime(2026, 10, 1, tzinfo=UTC)
OFFICES: Final = {
    "clerk": "clerk",
    "clerk.b": "clerk",
    "investigator": "investigator",
    "investigator.b": "investigator",
    "supervisor": "supervisor",
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
_numbers = count(1)


@dataclass(frozen=True)
class Original:
    """The database that each story's is a copy of, and the tokens of its accounts."""

    admin: Engine
    url: str
    settings: Settings
    tokens: dict[str, str]


@pytest.fixture(scope="session")
def original(settings: Settings, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    server = embedded_url(home / "pg", durable=False)
    admin = create_engine(psycopg_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE stories"))
    url = admin.url.set(database="stories").render_as_string(hide_password=False)
    registry = build_registry(replace(settings, database_url=url), url)
    prepare(registry)
    write(registry, PEOPLE, 5, UNTIL, tmp_path_factory.mktemp("stories") / "truth.jsonl")
    tokens = _staffed(registry)
    registry.engine.dispose()
    yield Original(admin, url, settings, tokens)
    admin.dispose()


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
            name: issue_token(
                ctx, add_account(ctx, AddAccount(name, role, PASSWORD, facility)), "story", TOKEN_HOURS
            ).secret
            for name, (role, facility) in accounts.items()
        }


@pytest.fixture(scope="session")
def studio(request: pytest.FixtureRequest) -> Studio:
    return Studio(request.config.cache.mkdir("stories"))


@pytest.fixture(scope="session")
def service(registry: Registry) -> Flask:
    """The application of all stories; each gives it the registry of its own."""
    app = create_app(registry)
    app.test_client_class = EnglishClient
    return app


@pytest.fixture
def world(
    original: Original, service: Flask, studio: Studio, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[World]:
    name = f"story{next(_numbers)}"
    with original.admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE stories STRATEGY FILE_COPY"))
    url = original.admin.url.set(database=name).render_as_string(hide_password=False)
    registry = build_registry(replace(original.settings, database_url=url, pool_size=2), url)
    monkeypatch.setitem(service.extensions, EXTENSION, registry)
    registry.tasks()  # the modules that the clock is given to
    clock = Clock()
    give_to_all(clock, monkeypatch)
    monkeypatch.setattr(engine, "extract", studio.extract)
    persons.new_story()
    yield World(
        registry,
        service.test_client(),
        original.tokens,
        studio,
        clock,
        lambda level: request.node.user_properties.append(("level", level.name)),
    )
    registry.engine.dispose()
    with original.admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
