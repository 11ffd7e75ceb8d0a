"""Who may read the key file, and what a running process does when it changes."""

import os
from pathlib import Path

import pytest

from registry.core.vault import KeyUnknown, VaultError, file, load_vault, make_key_file
from registry.core.vault.file import add_key, let_seal, remove_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_key_file(tmp_path / "keys.json", "k1")
    return tmp_path / "keys.json"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620, 0o601])
def test_a_key_file_that_others_can_read_or_change_is_refused_with_what_to_do(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(VaultError, match="chmod 600"):
        load_vault(path)
    path.chmod(0o600)
    load_vault(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_file_of_another_user_is_refused_with_what_to_do(path: Path) -> None:
    os.chown(path, 65534, -1)
    with pytest.raises(VaultError, match="chown"):
        load_vault(path)


def test_a_running_process_finds_a_key_that_was_added(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, other = load_vault(path), load_vault(path)
    sealed = vault.seal(b"x", "p")
    add_key(path, "k2")
    let_seal(path, "k2")
    monkeypatch.setattr(file, "LOOKED_AT_EVERY_S", 0.0)
    assert vault.current == "k2"
    assert vault.open(sealed, "p") == b"x"
    monkeypatch.setattr(file, "LOOKED_AT_EVERY_S", 3600.0)
    assert other.current == "k1"  # it did not look yet
    assert other.open(vault.seal(b"y", "p"), "p") == b"y"  # but it looks at once for a key that it lacks


def test_a_key_that_was_removed_opens_nothing_any_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = load_vault(path)
    sealed = vault.seal(b"x", "p")
    add_key(path, "k2")
    let_seal(path, "k2")
    remove_key(path, "k1")
    monkeypatch.setattr(file, "LOOKED_AT_EVERY_S", 0.0)
    with pytest.raises(KeyUnknown, match="k1"):
        vault.open(sealed, "p")


def test_the_current_key_cannot_be_removed_nor_a_name_used_twice(path: Path) -> None:
    with pytest.raises(ValueError, match="current"):
        remove_key(path, "k1")
    with pytest.raises(ValueError, match="name of its own"):
        add_key(path, "k1")


def test_a_process_goes_on_while_the_file_is_away_or_half_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = load_vault(path)
    monkeypatch.setattr(file, "LOOKED_AT_EVERY_S", 0.0)
    path.write_text("{")
    assert vault.open(vault.seal(b"x", "p"), "p") == b"x"
    path.unlink()
    assert vault.open(vault.seal(b"x", "p"), "p") == b"x"
