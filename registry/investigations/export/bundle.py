"""The signed file: a ZIP of named files, a manifest with the hash of each, and a signature over the manifest. Pure.

    manifest.json   canonical JSON: format, case, moment, key id, versions, and of every file its SHA-256 and size
    manifest.sig    Ed25519 over DOMAIN + the manifest's bytes, 64 bytes
    …               exactly the files that the manifest names

What is in the file is believed only when the whole is: nothing may be missing, changed, added, or be larger than told.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidSignature

from registry.audit.rules import row_hash
from registry.core.canonical import canonical
from registry.documents.artefact.cose import PublicKey, SigningKey

FORMAT: Final = "civil-registry-case-bundle/1"
DOMAIN: Final = b"civil-registry case bundle 1\x00"
"""Before the manifest in what is signed: a signature of a card or a list is never one of a bundle."""
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
MOST_FILES: Final = 1000
LARGEST_BYTES: Final = 200 * 1024 * 1024
"""Of all files unpacked; of a bundle's own content at most."""
LARGEST_MANIFEST_BYTES: Final = 1024 * 1024
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}(/[a-z0-9][a-z0-9._-]{0,99}){0,2}")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class BundleRefused(Exception):
    """The file is not a bundle as it was signed; the sentence says why."""


def pack(files: Mapping[str, bytes], about: Mapping[str, Any], key: SigningKey) -> bytes:
    """The signed file of these files; the same content and key give the same bytes."""
    if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST_BYTES:
        raise ValueError("more than a bundle holds")
    manifest = canonical(
        dict(about)
        | {
            "format": FORMAT,
            "kid": key.kid,
            "issuer": key.issuer,
            "files": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
                for name, content in files.items()
            },
        }
    ).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        signed = {MANIFEST: manifest, SIGNATURE: key.private.sign(DOMAIN + manifest)}
        for name, content in (signed | dict(sorted(files.items()))).items():
            if name not in signed and not _NAME.fullmatch(name):
                raise ValueError(f"not a name of a bundle's file: {name}")
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for bytes that are no whole archive of a kind it knows."""


def verify(data: bytes, keys: Sequence[PublicKey]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest and the files of a bundle exactly as signed by one of the keys; raises BundleRefused otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            manifest = _read(archive, entries[MANIFEST])
            signature = _read(archive, entries[SIGNATURE])
            said = _checked_manifest(manifest, signature, keys)
            files = {name: _read(archive, one) for name, one in entries.items() if name not in (MANIFEST, SIGNATURE)}
    except _DAMAGED as error:
        raise BundleRefused("The file is damaged or cut short.") from error
    except KeyError as error:
        raise BundleRefused("The file is no case bundle: its manifest or signature is missing.") from error
    _compare(said["files"], files)
    _check_journal(files.get("journal.json"))
    return said, files


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The archive's entries by name, after all that can be seen of them without unpacking any."""
    listed = archive.infolist()
    if len(listed) > MOST_FILES + 2:
        raise BundleRefused(f"The file holds more than {MOST_FILES} files.")
    if sum(one.file_size for one in listed) > LARGEST_BYTES:
        raise BundleRefused(f"Unpacked it would be larger than {LARGEST_BYTES // 2**20} MiB.")
    named = {one.filename: one for one in listed}
    if len(named) != len(listed):
        raise BundleRefused("One name is there twice.")
    if strange := next((name for name in named if not _NAME.fullmatch(name)), None):
        raise BundleRefused(f"A file of this name is in no bundle: {strange!r}.")
    if named[MANIFEST].file_size > LARGEST_MANIFEST_BYTES:
        raise BundleRefused("The manifest is larger than any.")
    return named


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's bytes, never more than it says it has: what it says was counted before."""
    try:
        with archive.open(entry) as opened:
            content = opened.read(entry.file_size + 1)
    except _DAMAGED as error:
        raise BundleRefused(f"A file is damaged: {entry.filename}.") from error
    if len(content) != entry.file_size:
        raise BundleRefused("A file is larger than is told of it.")
    return content


def _checked_manifest(manifest: bytes, signature: bytes, keys: Sequence[PublicKey]) -> dict[str, Any]:
    try:
        said = json.loads(manifest)
        kid, listed = said["kid"], said["files"]
        if said["format"] != FORMAT or not isinstance(listed, dict) or canonical(said).encode() != manifest:
            raise TypeError("not of this form")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleRefused("The manifest is not of this form.") from error
    key = next((one for one in keys if one.kid == kid), None)
    if key is None:
        raise BundleRefused("The file is signed with a key that is not among those given.")
    try:
        key.public.verify(signature, DOMAIN + manifest)
    except InvalidSignature as error:
        raise BundleRefused("The signature does not fit: the manifest was altered, or the key is another.") from error
    checked: dict[str, Any] = said
    return checked


def _compare(listed: Mapping[str, Mapping[str, Any]], files: Mapping[str, bytes]) -> None:
    if missing := sorted(listed.keys() - files.keys()):
        raise BundleRefused(f"A file is missing: {missing[0]}.")
    if extra := sorted(files.keys() - listed.keys()):
        raise BundleRefused(f"A file was added: {extra[0]}.")
    altered = [
        name
        for name, content in sorted(files.items())
        if hashlib.sha256(content).hexdigest() != listed[name].get("sha256")
    ]
    if altered:
        raise BundleRefused(f"A file was altered: {', '.join(altered)}.")


def _check_journal(content: bytes | None) -> None:
    """Every row of the journal's extract fits its own hash, and its neighbour's where both are there."""
    if content is None:
        raise BundleRefused("The journal's extract is missing.")
    before: dict[str, Any] | None = None
    for row in json.loads(content)["rows"]:
        expected = row_hash(bytes.fromhex(row["previous"]), row["sequence"], row["content"])
        follows = before is None or before["sequence"] + 1 < row["sequence"] or before["hash"] == row["previous"]
        if expected.hex() != row["hash"] or not follows:
            raise BundleRefused(f"The journal's row {row['sequence']} does not fit its hash.")
        before = row
