"""The world in its states: without a family, with it, with it sealed, and after the sealing was lifted."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.sealing.walk.asking import VIEWED, Masked, Walked, known_ids, masking, now, seeing, walk
from tests.sealing.walk.reading import Read, read_all
from tests.sealing.walk.templates import templates_of_this_run
from tests.sealing.walk.world import World, open_world


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """Two families of the same kind, one of them to be sealed; this process' copies of the run's databases."""
    opened_world = open_world(templates_of_this_run())
    yield opened_world
    opened_world.close()


@pytest.fixture(scope="session")
def document(world: World) -> Mapping[str, Any]:
    openapi: Mapping[str, Any] = world.known.client.get("/api/openapi.json").get_json()
    return openapi


@pytest.fixture(scope="session")
def masked(world: World) -> Masked:
    return masking(known_ids(world.known), now())


@pytest.fixture(scope="session")
def before(world: World, document: Mapping[str, Any], masked: Masked) -> Walked:
    return walk(world.known, document, world.control, world.hidden)


@pytest.fixture(scope="session")
def known_read(world: World, document: Mapping[str, Any]) -> Read:
    return read_all(world.known, world, document)


@pytest.fixture(scope="session")
def never_read(world: World, document: Mapping[str, Any]) -> Read:
    return read_all(world.never, world, document)


@pytest.fixture(scope="session")
def seen(world: World, document: Mapping[str, Any]) -> Walked:
    """The answers to those who may know while the family is sealed, with the number of views in the journal."""
    return walk(world.sealed, document, world.control, world.hidden, with_nobody=False, roles=seeing, counting=VIEWED)
