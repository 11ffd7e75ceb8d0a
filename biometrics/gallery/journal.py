"""A gallery on disk whose every change outlives the process that made it.

Beside the saved gallery lies a log: magic "CRL1" and the checksum of the gallery's head that it goes on from, then
records of length (u32), CRC-32 (u32) and content. A change is in the log before it is in memory. What a killed process
left half written at the log's end is cut off; a log that belongs to an earlier gallery, because the process was killed
between replacing the gallery and beginning a new log, holds nothing that the gallery lacks and is thrown away. A third
file, empty, is locked by the process that holds the gallery for as long as it does.
"""

import fcntl
import json
import os
import struct
import threading
import zlib
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import IO, Final, Self

from biometrics.errors import GalleryInUse, TemplateInvalid
from biometrics.gallery.gallery import Gallery
from biometrics.gallery.storage import files
from biometrics.template import Template

_MAGIC: Final = b"CRL1"
_START: Final = struct.Struct("<4sI")
_RECORD: Final = struct.Struct("<II")
LONGEST_RECORD: Final = 1 << 16


class KeptGallery(Gallery):
    """A gallery opened by `KeptGallery.open(path)`. One at a time may hold it, in whatever process.

    A change outlives the process once the call returns, and a failing machine once `sync` or `save_here` returned.
    Templates are enrolled as their byte form keeps them, to ¼ px, so that a search finds the same after a restart.
    """

    _path: Path
    _log: IO[bytes]
    _lock_file: IO[bytes]
    _writing: threading.Lock

    @classmethod
    def open(cls, path: str | Path, *, verify: bool = True) -> Self:
        """The gallery at `path` with all changes since it was saved; a new one if there is none.

        Raises GalleryInUse while another holds it, TemplateInvalid.
        """
        path = Path(path)
        lock = _locked(path.with_name(path.name + ".lock"))
        try:
            if not path.exists():
                cls().save(path)
            gallery = cls.load(path, verify=verify)
            gallery.go_on(path, lock)
        except BaseException:
            lock.close()
            raise
        return gallery

    def enrol(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """As `Gallery.enrol`; keys and blocks are str or int."""
        if not isinstance(key, str | int) or not isinstance(block, str | int | None):
            raise TypeError("only str and int keys and blocks can be kept")
        content = template.to_bytes()
        names = json.dumps([key, block]).encode()
        with self._writing:
            self._write(b"E" + struct.pack("<I", len(names)) + names + content)
            super().enrol(key, Template.from_bytes(content), block)

    def remove(self, key: Hashable) -> None:
        """As `Gallery.remove`."""
        if not isinstance(key, str | int):
            raise TypeError("only str and int keys are kept")
        with self._writing:
            self._write(b"R" + json.dumps(key).encode())
            super().remove(key)

    def save_here(self) -> None:
        """Replace the gallery on disk by this one and begin an empty log."""
        with self._writing:
            self.save(self._path)
            self._log.close()
            self._begin_log()

    def sync(self) -> None:
        """Have all changes reach the disk."""
        os.fsync(self._log.fileno())

    def close(self) -> None:
        """Let the log go; the gallery may still be searched but no longer changed."""
        self._log.close()
        self._lock_file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _log_path(self) -> Path:
        return self._path.with_name(self._path.name + ".log")

    def go_on(self, path: Path, lock: IO[bytes]) -> None:
        """Take in the changes logged beside `path`, cut off what is torn, log what follows there; hold `lock`."""
        self._path, self._lock_file, self._writing = path, lock, threading.Lock()
        start = _START.pack(_MAGIC, files.head_checksum(self._path))
        content = self._log_path.read_bytes() if self._log_path.exists() else b""
        if content[: _START.size] != start:
            self._begin_log()
            return
        end = _START.size
        for record, whole_to in _records(content):
            self._take_in(record)
            end = whole_to
        self._log = self._log_path.open("r+b", buffering=0)
        self._log.truncate(end)
        self._log.seek(end)

    def _take_in(self, record: bytes) -> None:
        if record[:1] == b"R":
            super().remove(json.loads(record[1:]))
            return
        if record[:1] != b"E":
            raise TemplateInvalid("the gallery's log is of another version")
        (length,) = struct.unpack_from("<I", record, 1)
        key, block = json.loads(record[5 : 5 + length])
        super().enrol(key, Template.from_bytes(record[5 + length :]), block)

    def _begin_log(self) -> None:
        """An empty log in place of the one there was, in one step."""
        fresh = self._log_path.with_name(self._log_path.name + ".part")
        log = fresh.open("wb", buffering=0)
        log.write(_START.pack(_MAGIC, files.head_checksum(self._path)))
        os.fsync(log.fileno())
        fresh.replace(self._log_path)
        files.settle(self._path.parent)
        self._log = log

    def _write(self, record: bytes) -> None:
        """The whole record or, where the disk is full, none of it: what follows a torn one would never be read."""
        if len(record) > LONGEST_RECORD:
            raise ValueError("a key or block is too long to be kept")
        end = self._log.tell()
        left = memoryview(_RECORD.pack(len(record), zlib.crc32(record)) + record)
        try:
            while left:
                left = left[self._log.write(left) :]
        except OSError:
            self._log.truncate(end)
            self._log.seek(end)
            raise


def _locked(path: Path) -> IO[bytes]:
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise GalleryInUse(f"another holds the gallery: {path} is locked") from error
    return file


def _records(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Whole records after the log's start, and where each ends; stops at the first that is not whole."""
    at = _START.size
    while at + _RECORD.size <= len(content):
        length, checksum = _RECORD.unpack_from(content, at)
        end = at + _RECORD.size + length
        record = content[at + _RECORD.size : end]
        if length > LONGEST_RECORD or end > len(content) or zlib.crc32(record) != checksum:
            return
        yield record, end
        at = end
