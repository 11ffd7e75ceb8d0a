"""A registry with keys of its own and sealed rows, and rotations that do not wait long."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from registry.bootstrap import build_registry
from registry.core.registry import Registry
from registry.core.vault import file, rotation
from tests.core.vault.sealed_rows import write


@pytest.fixture
def own(registry: Registry, new_database: Callable[[str], str], tmp_path: Path) -> Iterator[Registry]:
    """A registry with keys of its own and some sealed rows."""
    keys = tmp_path / "keys.json"
    keys.write_bytes(registry.settings.keys_path.read_bytes())
    keys.chmod(0o600)
    built = build_registry(replace(registry.settings, keys_file=keys), new_database(f"rotation_{uuid.uuid4().hex[:8]}"))
    for number in range(7):
        write(built, number)
    yield built
    built.engine.dispose()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process looks at the key file ten times as often, and a transaction changes two rows."""
    monkeypatch.setattr(file, "LOOKED_AT_EVERY_S", 0.1)
    monkeypatch.setattr(rotation, "NOTICED_AFTER_S", 0.2)
    monkeypatch.setattr(rotation, "BATCH", 2)
