import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.vault import HeldKeys, Vault, VaultError, load_vault, make_key_file

KEYS = {"a": b"1" * 32, "b": b"2" * 32}
VAULT = Vault(HeldKeys(KEYS, "b"))


@given(st.binary(max_size=300), st.text(max_size=30))
def test_a_sealed_record_opens_in_its_place(plain: bytes, place: str) -> None:
    assert VAULT.open(VAULT.seal(plain, place), place) == plain


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_changed_byte_does_not_open(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(plain, "capture:1:image"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        VAULT.open(bytes(sealed), "capture:1:image")


@given(st.binary(max_size=80))
def test_garbage_does_not_open(garbage: bytes) -> None:
    with pytest.raises(VaultError):
        VAULT.open(garbage, "x")
    with pytest.raises(VaultError):
        VAULT.open(b"RV1" + garbage, "x")


def test_a_record_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(VaultError, match="altered or moved"):
        VAULT.open(VAULT.seal(b"x", "capture:1:image"), "capture:2:image")


def test_two_seals_of_the_same_bytes_differ() -> None:
    assert VAULT.seal(b"x", "p") != VAULT.seal(b"x", "p")


def test_an_older_key_still_opens() -> None:
    sealed = Vault(HeldKeys(KEYS, "a")).seal(b"x", "p")
    assert VAULT.open(sealed, "p") == b"x"
    with pytest.raises(VaultError, match="is not in the key file"):
        Vault(HeldKeys({"b": b"2" * 32}, "b")).open(sealed, "p")


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_key_file(path, "k1")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_vault(path).current == "k1"
    with pytest.raises(FileExistsError):
        make_key_file(path, "k2")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"current": "a", "keys": {}}',
        '{"current": "a", "keys": {"a": "AAAA"}}',
        '{"current": 1, "keys": 2}',
    ],
)
def test_a_damaged_key_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(VaultError, match="damaged"):
        load_vault(path)


def test_a_missing_key_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="registry keys init"):
        load_vault(tmp_path / "none.json")


def test_the_key_file_contains_only_its_keys(tmp_path: Path) -> None:
    make_key_file(tmp_path / "k", "k1")
    assert set(json.loads((tmp_path / "k").read_text())) == {"current", "keys"}
