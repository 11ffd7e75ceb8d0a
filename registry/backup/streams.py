"""Files that are read and written at once by two, and the sealing between them: nothing unsealed touches a disk."""

import hashlib
import os
import tarfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyrage


class Beside:
    """Reads a stream for one, and gives a copy of it to a thread."""

    def __init__(self, source: IO[bytes], also: Callable[[IO[bytes]], None]) -> None:
        self._source = source
        reader, writer = os.pipe()
        self._writer: IO[bytes] | None = os.fdopen(writer, "wb")
        self._thread = threading.Thread(target=self._follow, args=(os.fdopen(reader, "rb"), also))
        self._thread.start()

    @staticmethod
    def _follow(copy: IO[bytes], also: Callable[[IO[bytes]], None]) -> None:
        with copy:
            also(copy)
            while copy.read(2**16):  # to its end, or the other side would wait
                pass

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self._source.read(size)
        if block and self._writer is not None:
            self._writer.write(block)
        return block

    def close(self) -> None:
        """After the last byte."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._thread.join()


class Hashed:
    """Writes to a file and knows the hash and the number of what was written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self.size, self._sha256 = target, 0, hashlib.sha256()

    def write(self, block: bytes) -> int:
        """Write."""
        self._sha256.update(block)
        self.size += len(block)
        return self._target.write(block)

    def flush(self) -> None:
        """Write what waits."""
        self._target.flush()

    @property
    def hexdigest(self) -> str:
        """SHA-256 so far."""
        return self._sha256.hexdigest()


def manifest_into(path: Path) -> Callable[[IO[bytes]], None]:
    """Follows a tar file and writes its backup manifest, the last of its files, to a path. One cut short has none."""

    def follow(copy: IO[bytes]) -> None:
        with suppress(tarfile.ReadError), tarfile.open(fileobj=copy, mode="r|") as archive:
            for member in archive:
                if member.name.removeprefix("./") == "backup_manifest" and (content := archive.extractfile(member)):
                    path.write_bytes(content.read())

    return follow


def unpack(sealed: IO[bytes], identities: list[Any], into: Path) -> None:
    """Open a sealed tar file and unpack it; raises pyrage's DecryptError or tarfile's errors."""
    reader, writer = os.pipe()
    failures: list[BaseException] = []

    def decrypt() -> None:
        with os.fdopen(writer, "wb") as target:
            try:
                pyrage.decrypt_io(sealed, target, identities)
            except BaseException as error:  # noqa: BLE001  # raised again below, by who called
                failures.append(error)

    thread = threading.Thread(target=decrypt)
    thread.start()
    try:
        with os.fdopen(reader, "rb") as source:
            try:
                with tarfile.open(fileobj=source, mode="r|") as archive:
                    archive.extractall(into, filter="data")
            except tarfile.ReadError:
                if not failures:
                    raise
            while source.read(2**16):
                pass
    finally:
        thread.join()
    if failures:
        raise failures[0]
