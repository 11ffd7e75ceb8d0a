"""A small population in a database of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.bootstrap import build_registry
from registry.core.registry import Registry
from registry.duplicates.linkage.bulk.refreshing import refresh_all
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
def populated(
    registry: Registry, new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Populated]:
    url = new_database("population")
    other = build_registry(replace(registry.settings, database_url=url), url)
    truth = tmp_path_factory.mktemp("truth") / "truth.jsonl"
    totals = write(other, PEOPLE, 5, UNTIL, truth, prints=PRINTED)
    refresh_all(other)
    yield Populated(other, truth, totals)
    other.engine.dispose()
