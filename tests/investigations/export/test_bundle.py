"""Bundles: trusted as a whole or not at all."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.audit.rules import GENESIS, row_hash
from registry.documents.artefact.cose import SigningKey
from registry.investigations.export import bundle
from registry.investigations.export.bundle import BundleRefused, pack, verify

KEY = SigningKey("kkkkkkkk", Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "http://issuer")
OTHER = SigningKey("kkkkkkkk", Ed25519PrivateKey.from_private_bytes(bytes(32)), "http://issuer")
FIRST = row_hash(GENESIS, 1, "{}")
ROWS = [
    {"sequence": 1, "content": "{}", "previous": GENESIS.hex(), "hash": FIRST.hex()},
    {"sequence": 2, "content": "[]", "previous": FIRST.hex(), "hash": row_hash(FIRST, 2, "[]").hex()},
]
FILES = {"journal.json": json.dumps({"rows": ROWS}).encode(), "case.json": b'{"a": 1}', "pairs/01.svg": b"<svg/>"}
ABOUT = {"number": "2026-000001"}
PACKED = pack(FILES, ABOUT, KEY)
Change = Callable[[dict[str, bytes]], None]


def repacked(change: Change, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The bundle with its files changed by someone without the key."""
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(data: bytes, key: SigningKey = KEY) -> str:
    with pytest.raises(BundleRefused) as refusal:
        verify(data, [key.public()])
    return str(refusal.value)


def test_a_bundle_is_read_as_it_was_signed_and_made_the_same_each_time() -> None:
    manifest, files = verify(PACKED, [KEY.public()])
    assert (manifest["number"], manifest["kid"], files) == ("2026-000001", "kkkkkkkk", FILES)
    assert pack(FILES, ABOUT, KEY) == PACKED


def test_a_stolen_key_signs_nothing_but_what_the_register_exported() -> None:
    stolen = replace(KEY.public(), distrusted_from=date(2026, 11, 20))
    with pytest.raises(BundleRefused, match="stolen"):
        verify(PACKED, [stolen])
    assert verify(PACKED, [stolen], is_registered=True)[1] == FILES


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda files: files.update({"case.json": b'{"a": 2}'}), "altered: case.json"),
        (lambda files: files.pop("case.json"), "missing: case.json"),
        (lambda files: files.update({"more.txt": b"x"}), "added: more.txt"),
        (lambda files: files.pop("manifest.sig"), "missing"),
        (lambda files: files.pop("manifest.json"), "missing"),
        (lambda files: files.update({"manifest.sig": bytes(64)}), "signature"),
        (lambda files: files.update({"manifest.sig": b""}), "signature"),
        (lambda files: files.update({"manifest.json": b"[]"}), "expected format"),
        (lambda files: files.update({"manifest.json": files["manifest.json"] + b" "}), "expected format"),
        (lambda files: files.update({"../../etc/passwd": b"x"}), "no bundle uses"),
        (lambda files: files.update({"/absolute": b"x"}), "no bundle uses"),
        (lambda files: files.update({"manifest.json": bytes(2**20 + 1)}), "too large"),
    ],
)
def test_every_change_is_detected_and_named(change: Change, why: str) -> None:
    assert why in refused(repacked(change))


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(deadline=None, max_examples=60)
def test_a_changed_byte_of_a_file_names_the_file(name: str, data: st.DataObject) -> None:
    at, by = data.draw(st.integers(0, len(FILES[name]) - 1)), data.draw(st.integers(1, 255))

    def change(files: dict[str, bytes]) -> None:
        files[name] = FILES[name][:at] + bytes([FILES[name][at] ^ by]) + FILES[name][at + 1 :]

    assert refused(repacked(change)) == f"A file was altered: {name}."


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", *FILES])
def test_a_changed_byte_in_the_archive_names_the_file(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        entry = archive.getinfo(name)
    start = entry.header_offset + 30 + len(name)
    refusals = []
    for at in range(start, start + entry.compress_size):
        altered = bytearray(PACKED)
        altered[at] ^= 0x40
        try:
            _, files = verify(bytes(altered), [KEY.public()])
            assert files == FILES  # a bit that the compression does not use
        except BundleRefused as why:
            refusals.append(str(why))
    assert all(name in refusal for refusal in refusals)
    assert len(refusals) >= entry.compress_size - 2


def test_every_altered_file_is_named() -> None:
    refusal = refused(repacked(lambda files: files.update({"case.json": b"{}", "pairs/01.svg": b""})))
    assert "case.json, pairs/01.svg" in refusal


def test_a_rewritten_manifest_fails_its_signature() -> None:
    def rewrite(files: dict[str, bytes]) -> None:
        files["case.json"] = b'{"a": 2}'
        manifest = json.loads(files["manifest.json"])
        manifest["files"]["case.json"]["sha256"] = hashlib.sha256(files["case.json"]).hexdigest()
        files["manifest.json"] = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()

    assert "signature" in refused(repacked(rewrite))


def test_a_different_key_with_the_same_name_is_distinguished_from_a_missing_key() -> None:
    assert "signature" in refused(PACKED, OTHER)
    stranger = SigningKey("zzzzzzzz", OTHER.private, "http://issuer")
    assert "not in the key set" in refused(PACKED, stranger)


@given(st.integers(0, len(PACKED) - 1))
@settings(deadline=None, max_examples=60)
def test_a_bundle_truncated_anywhere_is_refused(length: int) -> None:
    refused(PACKED[:length])


@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
@settings(deadline=None, max_examples=200)
def test_no_changed_byte_makes_a_bundle_pass_with_other_content(at: int, by: int) -> None:
    altered = bytearray(PACKED)
    altered[at] ^= by
    try:
        _, files = verify(bytes(altered), [KEY.public()])
    except BundleRefused:
        return
    assert files == FILES  # dates and attributes of the archive say nothing


def test_a_zip_bomb_is_refused_without_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "larger than" in refused(repacked(lambda files: files.update({"bomb": bytes(bundle.LARGEST_BYTES)})))
    monkeypatch.setattr(bundle, "MOST_FILES", 3)
    assert "more than" in refused(repacked(lambda files: files.update({f"f{n}": b"" for n in range(9)})))


def test_a_zip_bomb_with_a_false_size_is_refused() -> None:
    bomb = bytearray(repacked(lambda files: files.update({"bomb": bytes(10**6)})))
    size = (10**6).to_bytes(4, "little")
    while size in bomb:
        at = bomb.index(size)
        bomb[at : at + 4] = (10).to_bytes(4, "little")
    refused(bytes(bomb))


def test_two_files_with_the_same_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PACKED)) as before, zipfile.ZipFile(buffer, "w") as archive:
        for name in before.namelist():
            archive.writestr(name, before.read(name))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("case.json", b"{}")
    assert "two files with the same name" in refused(buffer.getvalue())


@pytest.mark.parametrize("change", [{"content": "{1}"}, {"previous": "00" * 32}, {"sequence": 3}])
def test_a_journal_whose_chain_is_broken_is_refused_even_when_signed(change: dict[str, object]) -> None:
    files = FILES | {"journal.json": json.dumps({"rows": [ROWS[0], ROWS[1] | change]}).encode()}
    assert "does not match its hash" in refused(pack(files, ABOUT, KEY))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", bytes(1000)])
def test_bytes_that_are_not_an_archive_are_refused(data: bytes) -> None:
    assert "damaged" in refused(data)


@pytest.mark.parametrize("name", ["UPPER", "a/../b", "a" * 200, ""])
def test_no_bundle_is_made_with_an_invalid_file_name(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        pack({name: b""}, ABOUT, KEY)
