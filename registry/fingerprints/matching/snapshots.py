"""A part's galleries in a sealed file, from which a worker starts; what came since is read from the database.

Layout: magic "RGS2", the length of the sealed head (u32, little-endian), the head, then chunks. The head is sealed by
the vault and holds the key of the chunks (AES-256-GCM, each bound to its place), the sizes of the six streams (prints
and owners of each side), up to where they had seen, and of which database they are. Nothing is ever on disk in the
plain: the engine writes and reads its files in memory.
"""

import json
import mmap
import os
import secrets
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.core.vault import Vault, VaultError
from registry.fingerprints import engine
from registry.fingerprints.matching.owners import ROW, Owners
from registry.fingerprints.matching.sides import Side
from registry.fingerprints.rules import SIDES

_MAGIC: Final = b"RGS2"
_LENGTH: Final = struct.Struct("<4sI")
_CHUNK_BYTES: Final = 8 * 2**20
BROKEN_OFF_AFTER_S: Final = 3600.0
"""What nobody has written to for so long is written by nobody any more."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a snapshot says of itself."""

    database: str
    """Which database, and which of its histories: see `registry.fingerprints.matching.queries.history`."""
    part: str
    seen: str
    newest: int
    unreadable: dict[str, str]
    """Number → capture of what did not open."""
    sizes: dict[str, int]
    key: str


class SnapshotUnusable(Exception):
    """It is of another database or version, altered, or under a key that is gone: load from the database instead."""


def path_of(home: Path, part: str) -> Path:
    """Where a worker keeps the snapshot of its part."""
    return home / "galleries" / f"{part.replace('/', '-of-')}.sealed"


def is_possible() -> bool:
    """Whether this system has files in memory without a name."""
    return hasattr(os, "memfd_create")


def save(path: Path, vault: Vault, sides: dict[str, Side], head: Head) -> None:
    """Write a snapshot; one that is there stays until the new one is complete. `head` lacks sizes and key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_broken_off(path)
    key = secrets.token_bytes(32)
    with ExitStack() as stack:
        plain: dict[str, BinaryIO] = {}
        for name, side in sides.items():
            plain[f"{name}.gallery"], plain[f"{name}.owners"] = (
                stack.enter_context(_in_memory()) for _file in range(2)
            )
            side.gallery.save_into(plain[f"{name}.gallery"])
            plain[f"{name}.owners"].write(side.owners.rows().tobytes())
        sizes = {name: file.tell() for name, file in plain.items()}
        content = asdict(head) | {"sizes": sizes, "key": key.hex()}
        sealed = vault.seal(json.dumps(content).encode(), _place(head.part))
        part = tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False)  # noqa: SIM115
        try:
            with part:
                part.write(_LENGTH.pack(_MAGIC, len(sealed)) + sealed)
                for name, file in plain.items():
                    file.seek(0)
                    for number, at in enumerate(range(0, sizes[name], _CHUNK_BYTES)):
                        part.write(_seal(key, name, number, file.read(min(_CHUNK_BYTES, sizes[name] - at))))
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def _in_memory() -> BinaryIO:
    """A file in memory that nobody else can open, and that is gone with this process however it ends."""
    return os.fdopen(os.memfd_create("gallery"), "w+b")


def _forget_broken_off(path: Path) -> None:
    """Delete what workers began to write that were killed meanwhile. It is sealed, and would fill the disk."""
    for began in path.parent.glob(f"{path.name}?*"):
        with suppress(OSError):  # another worker may have ended or deleted it
            if time.time() - began.stat().st_mtime > BROKEN_OFF_AFTER_S:
                began.unlink()


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
                with _opened(file, head, f"{name}.gallery") as plain:
                    gallery = engine.Gallery.load(_path_of(plain), verify=False)  # every chunk was authenticated
                with _opened(file, head, f"{name}.owners") as plain:
                    rows = np.fromfile(_path_of(plain), ROW)
                sides[name] = Side(gallery, Owners(rows))
    except (OSError, VaultError, InvalidTag, engine.TemplateInvalid, ValueError, TypeError, struct.error) as error:
        raise SnapshotUnusable from error
    return head, sides


def _place(part: str) -> str:
    return f"gallery_snapshot:{part}"


def _seal(key: bytes, name: str, number: int, chunk: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, chunk, f"{name}:{number}".encode())


@contextmanager
def _opened(file: BinaryIO, head: Head, name: str) -> Iterator[int]:
    """A stream as a file in memory, which is gone when nothing maps it any more; its descriptor.

    Chunks are opened straight into it: a million prints are most of a gigabyte, each copy of which takes its time.
    """
    size, key = head.sizes[name], AESGCM(bytes.fromhex(head.key))
    descriptor = os.memfd_create("gallery")
    try:
        if size:
            os.ftruncate(descriptor, size)
            with mmap.mmap(descriptor, size) as plain, memoryview(plain) as into:
                for number, at in enumerate(range(0, size, _CHUNK_BYTES)):
                    chunk = min(size - at, _CHUNK_BYTES)
                    nonce, sealed = file.read(12), file.read(chunk + 16)
                    key.decrypt_into(nonce, sealed, f"{name}:{number}".encode(), into[at : at + chunk])
        yield descriptor
    finally:
        os.close(descriptor)


def _path_of(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}")
