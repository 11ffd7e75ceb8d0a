"""Checkpoints as signed notes, in the formats of C2SP: signed-note and tlog-checkpoint, with Ed25519. Pure.

Verifiers that the world knows read them: witnesses, monitors, the `sumdb/note` library.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519: Final = b"\x01"
"""The signature type of plain Ed25519."""
COSIGNATURE: Final = b"\x04"
"""The signature type of a witness (tlog-cosignature), who signs the moment too."""
_SIGNATURE_BYTES: Final = 64
_MOMENT_BYTES: Final = 8
_DASH: Final = "\N{EM DASH}"
_LONGEST: Final = 1_000_000
_ID_BYTES: Final = 4
NEXT_KEY: Final = "next-key"
"""Begins the extension line of a checkpoint that two keys sign: the public key that signs alone from then on."""


class NoteRefused(ValueError):
    """This is not a signed note, or not one of this log."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name."""

    name: str
    public_key: bytes
    type: bytes = _ED25519

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key in a signature's line."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.type + self.public_key).digest()[:_ID_BYTES]

    def to_text(self) -> str:
        """As others configure it: name, key id in hexadecimal digits, type and key in base 64."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(self.type + self.public_key).decode()}"

    @classmethod
    def from_text(cls, text: str, kind: bytes = _ED25519) -> "Verifier":
        """A public key of a type, as `to_text` writes it; raises NoteRefused."""
        name, _plus, rest = text.partition("+")
        key_id, _plus, encoded = rest.partition("+")
        try:
            content = b64decode(encoded, validate=True)
        except ValueError as error:
            raise NoteRefused("not a public key") from error
        verifier = cls(name, content[1:], kind)
        if len(content) != 33 or content[:1] != kind or verifier.key_id.hex() != key_id:
            raise NoteRefused("not a public key")
        return verifier


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A size of the journal's tree, and its root."""

    origin: str
    size: int
    root: bytes

    def to_text(self, next_key: Verifier | None = None) -> str:
        """The text that is signed; where the key is replaced, an extension line announces the next one."""
        text = f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"
        return text + (f"{NEXT_KEY} {next_key.to_text()}\n" if next_key else "")


def sign(text: str, name: str, *keys: Ed25519PrivateKey) -> str:
    """A text, which ends with a newline, as a note that each of these keys has signed."""
    lines = ""
    for key in keys:
        verifier = Verifier(name, key.public_key().public_bytes_raw())
        signature = b64encode(verifier.key_id + key.sign(text.encode())).decode()
        lines += f"{_DASH} {name} {signature}\n"
    return f"{text}\n{lines}"


def open_note(note: str, verifier: Verifier) -> str:
    """The text of a note that this key has signed; raises NoteRefused. Signatures of others are ignored."""
    text, blank, lines = note.rpartition("\n\n")
    text += "\n"
    if not blank or len(note) > _LONGEST or any(character < " " and character != "\n" for character in note):
        raise NoteRefused("not a signed note")
    signatures = [_signature(line) for line in lines.splitlines()]
    own = [content for name, id_, content in signatures if (name, id_) == (verifier.name, verifier.key_id)]
    if not own:
        raise NoteRefused("not signed by this key")
    key = Ed25519PublicKey.from_public_bytes(verifier.public_key)
    try:
        for signature in own:
            key.verify(signature, text.encode())
    except InvalidSignature as error:
        raise NoteRefused("the signature is not of this text") from error
    return text


def text_of(note: str) -> str:
    """What is signed in a note."""
    text, _blank, _lines = note.rpartition("\n\n")
    return text + "\n"


def cosign(text: str, name: str, key: Ed25519PrivateKey, moment: int) -> str:
    """The line by which a witness signs a checkpoint's text, at a moment in seconds since 1970."""
    witness = Verifier(name, key.public_key().public_bytes_raw(), COSIGNATURE)
    content = moment.to_bytes(_MOMENT_BYTES, "big") + key.sign(_cosigned(text, moment))
    return f"{_DASH} {name} {b64encode(witness.key_id + content).decode()}\n"


def cosignatures_in(lines: str, witness: Verifier) -> list[bytes]:
    """What a witness has signed in lines of signatures, moment and signature each; other lines are ignored."""
    own = []
    for line in lines.splitlines():
        try:
            name, key_id, content = _signature(line)
        except NoteRefused:
            continue
        if (name, key_id) == (witness.name, witness.key_id) and len(content) == _MOMENT_BYTES + _SIGNATURE_BYTES:
            own.append(content)
    return own


def cosigned_at(content: bytes, text: str, witness: Verifier) -> datetime:
    """When a witness signed a checkpoint's text; raises NoteRefused where it did not, or at no moment."""
    moment = int.from_bytes(content[:_MOMENT_BYTES], "big")
    try:
        key = Ed25519PublicKey.from_public_bytes(witness.public_key)
        key.verify(content[_MOMENT_BYTES:], _cosigned(text, moment))
        return datetime.fromtimestamp(moment, UTC)
    except (InvalidSignature, ValueError, OverflowError, OSError) as error:
        raise NoteRefused("the cosignature is not of this text") from error


def _cosigned(text: str, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def _signature(line: str) -> tuple[str, bytes, bytes]:
    words = line.split(" ")
    if len(words) != 3 or words[0] != _DASH:
        raise NoteRefused("not a signature's line")
    try:
        content = b64decode(words[2], validate=True)
    except ValueError as error:
        raise NoteRefused("not a signature's line") from error
    return words[1], content[:_ID_BYTES], content[_ID_BYTES:]


def is_signed_by(note: str, verifier: Verifier) -> bool:
    """Whether this key has signed the note."""
    try:
        open_note(note, verifier)
    except NoteRefused:
        return False
    return True


def open_own(note: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint in a note that one of this log's keys has signed; raises NoteRefused."""
    for verifier in verifiers:
        with suppress(NoteRefused):
            return open_checkpoint(note, verifier)
    raise NoteRefused("not signed by any of this log's keys")


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in a note of this log; raises NoteRefused."""
    lines = open_note(note, verifier).splitlines()
    try:
        origin, size, root = lines[0], int(lines[1]), b64decode(lines[2], validate=True)
    except (IndexError, ValueError) as error:
        raise NoteRefused("not a checkpoint") from error
    checkpoint = Checkpoint(origin, size, root)
    if origin != verifier.name or len(root) != hashlib.sha256().digest_size or str(size) != lines[1] or size < 0:
        raise NoteRefused("not a checkpoint of this log")
    return checkpoint
