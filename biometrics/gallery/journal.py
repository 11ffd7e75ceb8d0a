"""A gallery on disk of which every change survives the process that made it.

Beside the saved gallery there is a log: magic "CRL1" and the head checksum of the gallery it continues, then records of
length (u32), CRC-32 (u32) and content. A change is written to the log before it is made in memory. A record left
incomplete at the log's end by a killed process is cut off. A log that belongs to an earlier gallery, because the
process was killed between replacing the gallery and starting a new log, contains nothing the gallery lacks and is
discarded. A third file, empty, is locked by the process that has the gallery open.
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
    """A gallery opened by `KeptGallery.open(path)`, by one process at a time.

    A change survives the process once the call returns, and a machine failure once `sync` or `save_here` has returned.
    Templates are enrolled with the precision of their byte form, ¼ px, so that a search finds the same after a restart.
    """

    _path: Path
    _log: IO[bytes]
    _lock_file: IO[bytes]
    _writing: threading.Lock

    @classmethod
    def open(cls, path: str | Path, *, verify: bool = True) -> Self:
        """Open the gallery at `path` with all changes since it was saved; a new one if there is none.

        Raises GalleryInUse while another process has it open, TemplateInvalid.
        """
        path = Path(path)
        lock = _locked(path.with_name(path.name + ".lock"))
        try:
            if not path.exists():
                cls().save(path)
            gallery = cls.load(path, verify=verify)
            gallery.resume(path, lock)
        except BaseException:
            lock.close()
            raise
        return gallery

    def enrol(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """As `Gallery.enrol`; keys and blocks are str or int."""
        with self._writing:
            super().enrol(key, self._logged(b"E", key, template, block), block)

    def replace(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """As `Gallery.replace`; keys and blocks are str or int."""
        with self._writing:
            super().replace(key, self._logged(b"P", key, template, block), block)

    def _logged(self, kind: bytes, key: Hashable, template: Template, block: Hashable) -> Template:
        """Write a change down; the template as it will be read back."""
        if not isinstance(key, str | int) or not isinstance(block, str | int | None):
            raise TypeError("only str and int keys and blocks can be stored")
        content = template.to_bytes()
        names = json.dumps([key, block]).encode()
        self._write(kind + struct.pack("<I", len(names)) + names + content)
        return Template.from_bytes(content)

    def remove(self, key: Hashable) -> None:
        """As `Gallery.remove`."""
        if not isinstance(key, str | int):
            raise TypeError("only str and int keys can be stored")
        with self._writing:
            self._write(b"R" + json.dumps(key).encode())
            super().remove(key)

    def save_here(self) -> None:
        """Replace the gallery on disk by this one and start an empty log."""
        with self._writing:
            self.save(self._path)
            self._log.close()
            self._begin_log()

    def sync(self) -> None:
        """Flush all changes to disk."""
        os.fsync(self._log.fileno())

    def close(self) -> None:
        """Close the log; the gallery can still be searched but no longer changed."""
        self._log.close()
        self._lock_file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _log_path(self) -> Path:
        return self._path.with_name(self._path.name + ".log")

    def resume(self, path: Path, lock: IO[bytes]) -> None:
        """Apply the changes logged beside `path`, cut off an incomplete end, and continue the log; keeps `lock`."""
        self._path, self._lock_file, self._writing = path, lock, threading.Lock()
        start = _START.pack(_MAGIC, files.head_checksum(self._path))
        content = self._log_path.read_bytes() if self._log_path.exists() else b""
        if content[: _START.size] != start:
            self._begin_log()
            return
        end = _START.size
        for record, record_end in _records(content):
            self._apply(record)
            end = record_end
        self._log = self._log_path.open("r+b", buffering=0)
        self._log.truncate(end)
        self._log.seek(end)

    def _apply(self, record: bytes) -> None:
        if record[:1] == b"R":
            super().remove(json.loads(record[1:]))
            return
        if record[:1] not in (b"E", b"P"):
            raise TemplateInvalid("other_version", "the gallery's log was written by another version")
        (length,) = struct.unpack_from("<I", record, 1)
        key, block = json.loads(record[5 : 5 + length])
        put = super().enrol if record[:1] == b"E" else super().replace
        put(key, Template.from_bytes(record[5 + length :]), block)

    def _begin_log(self) -> None:
        """Replace the log by an empty one, atomically."""
        fresh = self._log_path.with_name(self._log_path.name + ".part")
        log = fresh.open("wb", buffering=0)
        log.write(_START.pack(_MAGIC, files.head_checksum(self._path)))
        os.fsync(log.fileno())
        fresh.replace(self._log_path)
        files.sync_folder(self._path.parent)
        self._log = log

    def _write(self, record: bytes) -> None:
        """Write the whole record or, if the disk is full, none of it: records after an incomplete one would be lost."""
        if len(record) > LONGEST_RECORD:
            raise ValueError("the key or block is too long to be stored")
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
        detail = f"another process has the gallery open: {path} is locked"
        raise GalleryInUse("in_use", detail, path=str(path)) from error
    return file


def _records(content: bytes) -> Iterator[tuple[bytes, int]]:
    """The complete records after the log's start, and where each ends; stops at the first incomplete one."""
    at = _START.size
    while at + _RECORD.size <= len(content):
        length, checksum = _RECORD.unpack_from(content, at)
        end = at + _RECORD.size + length
        record = content[at + _RECORD.size : end]
        if length > LONGEST_RECORD or end > len(content) or zlib.crc32(record) != checksum:
            return
        yield record, end
        at = end
