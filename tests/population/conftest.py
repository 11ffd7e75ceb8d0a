"""A small population in a database of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.bootstrap import build_registry, prepare
from registry.core.registry import Registry
from registry.population.write import Totals, write

PEOPLE = 2500
PRINTED = 20
UNTIL = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Populated:
    """A registry that holds a population, the file of its truth, and how much was written."""

    registry: Registry
    truth: Path
    totals: Totals


@pytest.fixture(scope="session")
def populated(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Populated]:
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE population"))
    url = registry.engine.url.set(database="population").render_as_string(hide_password=False)
    other = build_registry(replace(registry.settings, database_url=url), url)
    prepare(other)
    truth = tmp_path_factory.mktemp("truth") / "truth.jsonl"
    totals = write(other, PEOPLE, 5, UNTIL, truth, prints=PRINTED)
    yield Populated(other, truth, totals)
    other.engine.dispose()
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE population WITH (FORCE)"))
