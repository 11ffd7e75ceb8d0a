"""A part's galleries in a sealed file, from which a worker starts; what came since is read from the database.

Layout: magic "RGS1", the length of the sealed head (u32, little-endian), the head, then chunks. The head is sealed by
the vault and holds the key of the chunks (AES-256-GCM, each bound to its place), the sizes of the four streams (prints
and owners of either side), up to where they had seen, and of which database they are. Nothing is ever on disk in the
plain: the engine writes and reads its files in memory.
"""

import json
import os
import secrets
import struct
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from registry.core.vault import Vault, VaultError
from registry.fingerprints import engine
from registry.fingerprints.matching.sides import GalleryPrint, Side

_MAGIC: Final = b"RGS1"
_LENGTH: Final = struct.Struct("<4sI")
_CHUNK_BYTES: Final = 8 * 2**20
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108  # files in memory, which the engine needs as files
_ROW: Final = np.dtype([("number", "<i8"), ("person", "V16"), ("finger", "u1"), ("quality", "u1")])
SIDES: Final = ("adult", "child")


@dataclass(frozen=True, slots=True)
class Head:
    """What a snapshot says of itself."""

    database: str
    """Which database, and which of its histories: see `registry.fingerprints.queries.history`."""
    part: str
    seen: str
    newest: int
    unreadable: dict[str, str]
    """Number → capture of what did not open."""
    sizes: dict[str, int]
    key: str


class SnapshotUnusable(Exception):
    """It is of another database or version, altered, or under a key that is gone: load from the database instead."""


def is_possible() -> bool:
    """Whether there is a place in memory for the engine's files."""
    return _IN_MEMORY.is_dir()


def save(path: Path, vault: Vault, sides: dict[str, Side], head: Head) -> None:
    """Write a snapshot; one that is there stays until the new one is complete. `head` lacks sizes and key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_bytes(32)
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY, prefix="registry-") as folder:
        plain: dict[str, Path] = {}
        for name, side in sides.items():
            plain[f"{name}.gallery"], plain[f"{name}.owners"] = Path(folder, f"{name}.g"), Path(folder, f"{name}.o")
            side.gallery.save(plain[f"{name}.gallery"])
            plain[f"{name}.owners"].write_bytes(_rows(side).tobytes())
        sizes = {name: file.stat().st_size for name, file in plain.items()}
        content = asdict(head) | {"sizes": sizes, "key": key.hex()}
        sealed = vault.seal(json.dumps(content).encode(), _place(head.part))
        part = tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False)  # noqa: SIM115
        try:
            with part:
                part.write(_LENGTH.pack(_MAGIC, len(sealed)) + sealed)
                for name, file in plain.items():
                    with file.open("rb") as opened:
                        for number, at in enumerate(range(0, sizes[name], _CHUNK_BYTES)):
                            part.write(_seal(key, name, number, opened.read(min(_CHUNK_BYTES, sizes[name] - at))))
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def load(path: Path, vault: Vault, database: str, part: str) -> tuple[Head, dict[str, Side]]:
    """The snapshot of a part of this database; raises SnapshotUnusable."""
    try:
        with path.open("rb") as file:
            magic, length = _LENGTH.unpack(file.read(_LENGTH.size))
            if magic != _MAGIC:
                raise SnapshotUnusable
            head = Head(**json.loads(vault.open(file.read(length), _place(part))))
            if (head.database, head.part) != (database, part):
                raise SnapshotUnusable
            sides = {}
            for name in SIDES:
                with _opened(file, head, f"{name}.gallery") as gallery:
                    sides[name] = Side(engine.Gallery.load(gallery, verify=False))  # every chunk was authenticated
                owners = b"".join(_chunks(file, head, f"{name}.owners"))
                _fill(sides[name], np.frombuffer(owners, _ROW))
    except (OSError, VaultError, InvalidTag, engine.TemplateInvalid, ValueError, TypeError, struct.error) as error:
        raise SnapshotUnusable from error
    return head, sides


def _place(part: str) -> str:
    return f"gallery_snapshot:{part}"


def _seal(key: bytes, name: str, number: int, chunk: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, chunk, f"{name}:{number}".encode())


def _chunks(file: BinaryIO, head: Head, name: str) -> Iterator[bytes]:
    left, number, key = head.sizes[name], 0, AESGCM(bytes.fromhex(head.key))
    while left > 0:
        size = min(left, _CHUNK_BYTES)
        nonce, sealed = file.read(12), file.read(size + 16)
        yield key.decrypt(nonce, sealed, f"{name}:{number}".encode())
        left, number = left - size, number + 1


@contextmanager
def _opened(file: BinaryIO, head: Head, name: str) -> Iterator[Path]:
    """A stream as a file in memory, which is gone when nothing maps it any more."""
    number = os.memfd_create("gallery")
    try:
        with os.fdopen(os.dup(number), "wb") as plain:
            for chunk in _chunks(file, head, name):
                plain.write(chunk)
        yield Path(f"/proc/self/fd/{number}")
    finally:
        os.close(number)


def _rows(side: Side) -> NDArray[np.void]:
    prints = [(one.number, who.bytes, one.finger, one.quality) for who, its in side.prints.items() for one in its]
    return np.array(prints, _ROW)


def _fill(side: Side, rows: NDArray[np.void]) -> None:
    columns = (rows["number"].tolist(), rows["person"].tolist(), rows["finger"].tolist(), rows["quality"].tolist())
    known: dict[bytes, uuid.UUID] = {}
    for number, person, finger, quality in zip(*columns, strict=True):
        who = known.get(person)
        if who is None:
            who = known[person] = uuid.UUID(bytes=person)
            side.prints[who] = []
        side.owners[number] = who
        side.prints[who].append(GalleryPrint(number, finger, quality))
