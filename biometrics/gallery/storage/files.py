"""A gallery in a file: memory-mapped when read, complete or refused, replaced atomically.

Little-endian: magic "CRG4", CRC-32 of the head, its length (u64), the head (JSON: versions, keys, blocks, and for each
array its shape, offset and CRC-32), then the arrays, each at a multiple of 64 bytes. "CRG3", the earlier format,
knows prints with one reading only; "CRG2", before it, has no fine codes: they are computed when it is read.
"""

import json
import math
import os
import struct
import tempfile
import zlib
from collections.abc import Hashable
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import TemplateInvalid
from biometrics.gallery.index import descriptor
from biometrics.gallery.storage.arrays import BY_DESCRIBED, BY_MINUTIA, DTYPES, Arrays, empty_arrays
from biometrics.gallery.storage.segment import code_again
from biometrics.matcher.parameters import POSITION_STEPS, TURN

_MAGIC: Final = b"CRG4"
_READ_ONCE: Final = b"CRG3"
_WITHOUT_FINES: Final = b"CRG2"
_LACKING: Final = {_MAGIC: (), _READ_ONCE: ("readings",), _WITHOUT_FINES: ("readings", "fines")}
_HEAD: Final = struct.Struct("<4sIQ")
_ALIGN: Final = 64
STEPS: Final = [POSITION_STEPS, TURN]
"""Steps in which positions and directions are stored: a gallery with other steps is refused."""


def write(path: Path, arrays: Arrays, keys: list[Hashable], blocks: list[Hashable]) -> None:
    """Write a new file beside `path`, flush it to disk, then move it into place."""
    part = tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False)  # noqa: SIM115
    try:
        with part:
            write_into(part, arrays, keys, blocks)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    except BaseException:
        Path(part.name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_into(file: IO[bytes], arrays: Arrays, keys: list[Hashable], blocks: list[Hashable]) -> None:
    """Write a gallery into an open file."""
    contents = {name: np.ascontiguousarray(getattr(arrays, name), dtype) for name, (dtype, _) in DTYPES.items()}
    places, offset = {}, 0
    for name, content in contents.items():
        places[name] = {"shape": content.shape, "offset": offset, "crc": zlib.crc32(content.data)}
        offset += math.ceil(content.nbytes / _ALIGN) * _ALIGN
    head = json.dumps(
        {"steps": STEPS, "codes": descriptor.VERSION, "keys": keys, "blocks": blocks, "arrays": places, "size": offset}
    ).encode()
    head += b" " * (-(len(head) + _HEAD.size) % _ALIGN)
    file.write(_HEAD.pack(_MAGIC, zlib.crc32(head), len(head)) + head)
    for content in contents.values():
        file.write(content.data)
        file.write(bytes(-content.nbytes % _ALIGN))


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk."""
    descriptor_number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor_number)
    finally:
        os.close(descriptor_number)


def read(path: Path, *, verify: bool) -> tuple[Arrays, list[Hashable | None], list[Hashable]]:
    """Arrays mapped from the file, keys and blocks. Raises TemplateInvalid."""
    head, base, magic = _read_head(path)
    # Copy-on-write, since numba would compile all kernels again for read-only arrays.
    content = np.asarray(np.memmap(path, np.uint8, "c")) if head["size"] else np.empty(base, np.uint8)
    arrays = []
    for name, (dtype, columns) in DTYPES.items():
        if name in _LACKING[magic]:
            arrays.append(np.zeros(len(head["keys"]) if name == "readings" else 0, dtype))
            continue
        place = head["arrays"][name]
        shape = tuple(place["shape"])
        if len(shape) != (2 if columns else 1) or shape[1:] != ((columns,) if columns else ()):
            raise TemplateInvalid("damaged", "an array of the gallery has the wrong shape")
        at, size = base + place["offset"], np.dtype(dtype).itemsize * math.prod(shape)
        if size < 0 or place["offset"] < 0 or at + size > len(content):
            raise TemplateInvalid("damaged", "the gallery is cut short")
        part = content[at : at + size]
        if verify and zlib.crc32(part.data) != place["crc"]:
            raise TemplateInvalid("damaged", f"the gallery's {name} have been altered")
        arrays.append(part.view(dtype).reshape(shape))
    whole = Arrays(*arrays) if head["size"] else empty_arrays()
    keys = head["keys"]
    if any(len(getattr(whole, name)) != len(keys) for name in DTYPES if name not in (*BY_MINUTIA, *BY_DESCRIBED)):
        raise TemplateInvalid("damaged", "the gallery's numbers of prints and keys differ")
    if verify:
        _check_spans(whole.starts, whole.counts, len(whole.positions))
        _check_spans(whole.code_starts, whole.code_counts, len(whole.codes))
        if magic != _WITHOUT_FINES and len(whole.fines) != len(whole.codes):
            raise TemplateInvalid("damaged", "the gallery's numbers of codes and fine codes differ")
    if magic == _WITHOUT_FINES or head["codes"] != descriptor.VERSION:
        whole = code_again(whole)
    return whole, keys, head["blocks"]


def head_checksum(path: Path) -> int:
    """The checksum of a saved gallery's head; it identifies the gallery, as the head has every array's checksum."""
    with path.open("rb") as file:
        checksum: int = _HEAD.unpack(file.read(_HEAD.size))[1]
    return checksum


def _check_spans(starts: NDArray[np.int64], counts: NDArray[np.uint8], most: int) -> None:
    if len(starts) and (starts.min() < 0 or (starts + counts).max() > most):
        raise TemplateInvalid("damaged", "a print of the gallery is outside its arrays")


def _read_head(path: Path) -> tuple[dict[str, Any], int, bytes]:
    """The head, the offset of the arrays, and the magic."""
    with path.open("rb") as file:
        start = file.read(_HEAD.size)
        if len(start) < _HEAD.size or start[:4] not in _LACKING:
            raise TemplateInvalid("unknown_format", "not a gallery of this version")
        magic, checksum, length = _HEAD.unpack(start)
        total = path.stat().st_size
        if length > total:
            raise TemplateInvalid("damaged", "the gallery is cut short")
        text = file.read(length)
    if zlib.crc32(text) != checksum:
        raise TemplateInvalid("damaged", "the gallery's head has been altered")
    head: dict[str, Any] = json.loads(text)
    base = _HEAD.size + length
    if head["steps"] != STEPS:
        raise TemplateInvalid("other_version", "the gallery was saved by another version of the matcher")
    if base + head["size"] != total:
        raise TemplateInvalid("damaged", "the gallery is cut short")
    return head, base, magic
