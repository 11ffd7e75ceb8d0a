"""The world in its states: before a family was registered, with it, with it sealed, and with the sealing lifted."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from registry.settings import Settings
from tests.sealing.walk import world as worlds
from tests.sealing.walk.asking import Masked, known_ids, masking, now
from tests.sealing.walk.world import World


@pytest.fixture(scope="session")
def world(settings: Settings) -> Iterator[World]:
    """Built once in a test process: two families of the same kind, one of them to be sealed."""
    made = worlds.build(settings)
    yield made
    made.close()


@pytest.fixture(scope="session")
def document(world: World) -> Mapping[str, Any]:
    found: Mapping[str, Any] = world.known.client.get("/api/openapi.json").json
    return found


@pytest.fixture(scope="session")
def masked(world: World) -> Masked:
    return masking(known_ids(world.known), now())
