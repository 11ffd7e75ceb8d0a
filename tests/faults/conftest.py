"""A registry that hostile requests may spoil."""

from collections.abc import Callable, Iterator

import pytest

from registry.bootstrap import build_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.settings import Settings
from tests.conftest import FACILITIES


@pytest.fixture(scope="module")
def own(request: pytest.FixtureRequest, settings: Settings, new_database: Callable[[str], str]) -> Iterator[Registry]:
    """With a database of its own: supervisors change thresholds here, administrators close accounts."""
    built = build_registry(settings, new_database(request.module.__name__.rpartition(".")[2]))
    with built.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
    yield built
    built.engine.dispose()
