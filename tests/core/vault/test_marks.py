"""A process whose keys are not the database's ends at its start, before it searches and finds nobody."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from registry.bootstrap import build_registry
from registry.core.database import Base
from registry.core.registry import Registry
from registry.core.vault import HeldKeys, KeyUnknown, Vault, VaultError, load_vault, make_key_file
from registry.core.vault.file import add_key
from registry.core.vault.marks import prove
from registry.core.vault.models import VaultKey
from registry.settings import Settings


@pytest.fixture(scope="module")
def url(new_database: Callable[[str], str]) -> str:
    return new_database("marks")


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Settings whose key file the test may change."""
    (tmp_path / "keys.json").write_bytes(settings.keys_path.read_bytes())
    (tmp_path / "keys.json").chmod(0o600)
    return replace(settings, keys_file=tmp_path / "keys.json")


def test_another_key_of_the_same_name_ends_the_start(url: str, settings: Settings, tmp_path: Path) -> None:
    make_key_file(tmp_path / "wrong.json", "test")
    with pytest.raises(VaultError, match="not the key that sealed this database"):
        build_registry(replace(settings, keys_file=tmp_path / "wrong.json"), url)


def test_a_missing_key_ends_the_start(url: str, settings: Settings, tmp_path: Path) -> None:
    make_key_file(tmp_path / "other.json", "other")
    with pytest.raises(KeyUnknown, match="test"):
        build_registry(replace(settings, keys_file=tmp_path / "other.json"), url)


@pytest.mark.parametrize("command", [["worker", "--until-empty"], ["audit", "verify"], ["serve", "--port", "1"]])
def test_every_command_ends_with_a_plain_sentence(url: str, tmp_path: Path, command: list[str]) -> None:
    make_key_file(tmp_path / "keys.json", "test")
    environ = {**os.environ, "REGISTRY_DATABASE_URL": url.replace("+psycopg", ""), "REGISTRY_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "registry", "--lang", "en", *command],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "not the key that sealed this database" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_a_new_key_leaves_a_mark_and_is_proved_from_then_on(url: str, own: Settings) -> None:
    add_key(own.keys_path, "newer")
    build_registry(own, url).engine.dispose()
    content = json.loads(own.keys_path.read_text())
    content["keys"]["newer"] = content["keys"]["test"]
    own.keys_path.write_text(json.dumps(content))
    with pytest.raises(VaultError, match="newer"):
        build_registry(own, url)
    built = Vault(HeldKeys({"test": b"1" * 32, "newer": b"1" * 32}, "test"))
    with pytest.raises(VaultError, match="not the key"):
        prove_at(url, built)


def prove_at(url: str, vault: Vault) -> None:
    from registry.core.database import connect

    engine = connect(url, pool_size=1, statement_timeout_ms=5_000, lock_timeout_ms=5_000)
    try:
        prove(engine, vault, Base.metadata)
    finally:
        engine.dispose()


def test_a_read_only_database_is_proved_without_leaving_marks(
    server: Engine, new_database: Callable[[str], str], own: Settings
) -> None:
    url = new_database("marks_read_only")
    add_key(own.keys_path, "unseen")
    with server.connect() as connection:
        connection.execute(text("ALTER DATABASE marks_read_only SET default_transaction_read_only = on"))
    built = build_registry(own, url)
    with Session(built.engine) as session:
        assert set(session.scalars(select(VaultKey.name))) == {"test"}
    built.engine.dispose()


class TestBeforeTheFirstMark:
    """What an earlier version sealed is opened instead."""

    @pytest.fixture
    def unmarked(self, registry: Registry, new_database: Callable[[str], str]) -> str:
        url = new_database("unmarked")
        self.fill(build_registry(registry.settings, url))
        return url

    def fill(self, registry: Registry) -> None:
        from registry.core.context import SYSTEM
        from registry.documents.keys.service import current_key, rotate

        with registry.begin(SYSTEM) as ctx:
            current_key(ctx)
        with registry.begin(SYSTEM) as ctx:
            rotate(ctx)
        with registry.engine.begin() as connection:
            connection.execute(text("DELETE FROM vault_key"))
            connection.execute(
                text(
                    "UPDATE issuer_key SET sealed_private_key = '\\x00'::bytea || substr(sealed_private_key, 2) "
                    "WHERE retired_at IS NOT NULL"
                )
            )
        registry.engine.dispose()

    def test_the_wrong_key_is_noticed_and_one_damaged_record_is_not_taken_for_it(
        self, registry: Registry, unmarked: str
    ) -> None:
        with pytest.raises(VaultError, match="not the key that sealed"):
            prove_at(unmarked, Vault(HeldKeys({"test": b"1" * 32}, "test")))
        with pytest.raises(KeyUnknown, match="test"):
            prove_at(unmarked, Vault(HeldKeys({"other": b"1" * 32}, "other")))
        prove_at(unmarked, load_vault(registry.settings.keys_path))
