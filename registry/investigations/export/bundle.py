"""The signed file: a ZIP of named files, a manifest with the hash of each, and a signature over the manifest. Pure.

    manifest.json   canonical JSON: format, case, moment, key id, versions, and of every file its SHA-256 and size
    manifest.sig    Ed25519 over DOMAIN + the manifest's bytes, 64 bytes
    …               exactly the files that the manifest names

The content is trusted only as a whole: no file may be missing, changed, added, or larger than the archive declares.
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
from registry.core.messages import SOURCE_LANGUAGE, Message, _, plural
from registry.documents.artefact.cose import PublicKey, SigningKey

FORMAT: Final = "civil-registry-case-bundle/1"
DOMAIN: Final = b"civil-registry case bundle 1\x00"
"""Signed before the manifest, so that the signature of a card or a list cannot pass as one of a bundle."""
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
MOST_FILES: Final = 1000
LARGEST_BYTES: Final = 200 * 1024 * 1024
"""Largest total size of the unpacked files."""
LARGEST_MANIFEST_BYTES: Final = 1024 * 1024
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}(/[a-z0-9][a-z0-9._-]{0,99}){0,2}")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class BundleRefused(Exception):
    """The file is not a bundle as it was signed; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_language(SOURCE_LANGUAGE))
        self.message = message


def pack(files: Mapping[str, bytes], about: Mapping[str, Any], key: SigningKey) -> bytes:
    """The signed file of these files; the same content and key give the same bytes."""
    if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST_BYTES:
        raise ValueError("too much content for a bundle")
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
                raise ValueError(f"not a name for a file of a bundle: {name}")
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
"""Everything zipfile raises for bytes that are not a complete archive of a kind it knows."""


def verify(
    data: bytes, keys: Sequence[PublicKey], *, is_registered: bool = False
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest and the files of a bundle exactly as signed by one of the keys; raises BundleRefused otherwise.

    `is_registered` states that the register holds this very file: then a key that was stolen may have signed it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            manifest = _read(archive, entries[MANIFEST])
            signature = _read(archive, entries[SIGNATURE])
            checked = _checked_manifest(manifest, signature, keys, is_registered)
            files = {
                name: _read(archive, entry) for name, entry in entries.items() if name not in (MANIFEST, SIGNATURE)
            }
    except _DAMAGED as error:
        raise BundleRefused(_("The file is damaged or truncated.")) from error
    except KeyError as error:
        raise BundleRefused(_("The file is not a case bundle: its manifest or signature is missing.")) from error
    _compare(checked["files"], files)
    _check_journal(files.get("journal.json"))
    return checked, files


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The archive's entries by name, after every check that needs no unpacking."""
    listed = archive.infolist()
    if len(listed) > MOST_FILES + 2:
        raise BundleRefused(_("The archive has more than {count} files.", count=MOST_FILES))
    if sum(entry.file_size for entry in listed) > LARGEST_BYTES:
        raise BundleRefused(_("The unpacked files would be larger than {size} MiB.", size=LARGEST_BYTES // 2**20))
    named = {entry.filename: entry for entry in listed}
    if len(named) != len(listed):
        raise BundleRefused(_("The archive has two files with the same name."))
    if strange := next((name for name in named if not _NAME.fullmatch(name)), None):
        raise BundleRefused(_("The archive has a file with a name that no bundle uses: {name}.", name=repr(strange)))
    if named[MANIFEST].file_size > LARGEST_MANIFEST_BYTES:
        raise BundleRefused(_("The manifest is too large."))
    return named


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's bytes, never more than the archive declares: the declared sizes were checked before."""
    try:
        with archive.open(entry) as opened:
            content = opened.read(entry.file_size + 1)
    except _DAMAGED as error:
        raise BundleRefused(_("A file is damaged: {name}.", name=entry.filename)) from error
    if len(content) != entry.file_size:
        raise BundleRefused(_("A file is larger than the archive declares."))
    return content


def _checked_manifest(
    manifest: bytes, signature: bytes, keys: Sequence[PublicKey], is_registered: bool
) -> dict[str, Any]:
    try:
        content = json.loads(manifest)
        kid, listed = content["kid"], content["files"]
        if content["format"] != FORMAT or not isinstance(listed, dict) or canonical(content).encode() != manifest:
            raise TypeError("not in this format")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleRefused(_("The manifest does not have the expected format.")) from error
    key = next((known for known in keys if known.kid == kid), None)
    if key is None:
        raise BundleRefused(_("The file is signed with a key that is not in the key set."))
    try:
        key.public.verify(signature, DOMAIN + manifest)
    except InvalidSignature as error:
        raise BundleRefused(
            _("The signature does not match: the manifest was altered, or the key is a different one.")
        ) from error
    if key.distrusted_from is not None and not is_registered:
        raise BundleRefused(
            _(
                "It is signed with a key that was stolen. Only the registry that exported it can say whether it is "
                "genuine: verify it there, without --keys."
            )
        )
    checked: dict[str, Any] = content
    return checked


def _compare(listed: Mapping[str, Mapping[str, Any]], files: Mapping[str, bytes]) -> None:
    if missing := sorted(listed.keys() - files.keys()):
        raise BundleRefused(_("A file is missing: {name}.", name=missing[0]))
    if extra := sorted(files.keys() - listed.keys()):
        raise BundleRefused(_("A file was added: {name}.", name=extra[0]))
    altered = [
        name
        for name, content in sorted(files.items())
        if hashlib.sha256(content).hexdigest() != listed[name].get("sha256")
    ]
    if altered:
        raise BundleRefused(
            plural(
                "A file was altered: {names}.", "Files were altered: {names}.", len(altered), names=", ".join(altered)
            )
        )


def _check_journal(content: bytes | None) -> None:
    """Check that every row of the journal's extract matches its hash, and its neighbour's where both are present."""
    if content is None:
        raise BundleRefused(_("The journal's extract is missing."))
    before: dict[str, Any] | None = None
    # Bundles of before the journal had lanes do not name them.
    for row in sorted(json.loads(content)["rows"], key=_place):
        expected = row_hash(bytes.fromhex(row["previous"]), row["sequence"], row["content"])
        is_next = before is not None and _place(row) == (_place(before)[0], _place(before)[1] + 1)
        if expected.hex() != row["hash"] or (before is not None and is_next and before["hash"] != row["previous"]):
            raise BundleRefused(_("Row {number} of the journal does not match its hash.", number=row["sequence"]))
        before = row


def _place(row: dict[str, Any]) -> tuple[int, int]:
    return int(row.get("lane", 0)), int(row["sequence"])
