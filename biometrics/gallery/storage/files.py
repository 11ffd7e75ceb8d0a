"""A gallery in a file: mapped when it is read, whole or refused, replaced in one step.

Little-endian: magic "CRG3", CRC-32 of the head, its length (u64), the head (JSON: versions, keys, blocks, and of each
array its type, shape, place and CRC-32), then the arrays, each at a multiple of 64 bytes. "CRG2", written before there
were fine codes, lacks these: they are made when it is read.
"""

import json
import math
import os
import struct
import tempfile
import zlib
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import TemplateInvalid
from biometrics.gallery.index import descriptor
from biometrics.gallery.storage.arrays import DTYPES, OF_DESCRIBED, OF_MINUTIAE, Arrays, empty_arrays
from biometrics.gallery.storage.segment import code_again
from biometrics.matcher.parameters import POSITION_STEPS, TURN

_MAGIC: Final = b"CRG3"
_WITHOUT_FINES: Final = b"CRG2"
_HEAD: Final = struct.Struct("<4sIQ")
_ALIGN: Final = 64
STEPS: Final = [POSITION_STEPS, TURN]
"""In which positions and directions are kept: a gallery kept in others is refused."""


def write(path: Path, arrays: Arrays, keys: list[Hashable], blocks: list[Hashable]) -> None:
    """Write all of it beside `path`, have it reach the disk, then put it in its place."""
    contents = {name: np.ascontiguousarray(getattr(arrays, name), dtype) for name, (dtype, _) in DTYPES.items()}
    places, offset = {}, 0
    for name, content in contents.items():
        places[name] = {"shape": content.shape, "offset": offset, "crc": zlib.crc32(content.data)}
        offset += math.ceil(content.nbytes / _ALIGN) * _ALIGN
    head = json.dumps(
        {"steps": STEPS, "codes": descriptor.VERSION, "keys": keys, "blocks": blocks, "arrays": places, "size": offset}
    ).encode()
    head += b" " * (-(len(head) + _HEAD.size) % _ALIGN)
    part = tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False)  # noqa: SIM115
    try:
        with part:
            part.write(_HEAD.pack(_MAGIC, zlib.crc32(head), len(head)) + head)
            for content in contents.values():
                part.write(content.data)
                part.write(bytes(-content.nbytes % _ALIGN))
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    except BaseException:
        Path(part.name).unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Have the names in a folder reach the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def read(path: Path, *, verify: bool) -> tuple[Arrays, list[Hashable | None], list[Hashable]]:
    """Arrays that lie in the file, keys and blocks. Raises TemplateInvalid."""
    head, base, magic = _read_head(path)
    # Copy-on-write: numba would compile all kernels again for arrays that cannot be written.
    content = np.asarray(np.memmap(path, np.uint8, "c")) if head["size"] else np.empty(base, np.uint8)
    arrays = []
    for name, (dtype, columns) in DTYPES.items():
        if magic == _WITHOUT_FINES and name == "fines":
            arrays.append(np.empty((0, columns), dtype))
            continue
        place = head["arrays"][name]
        shape = tuple(place["shape"])
        if len(shape) != (2 if columns else 1) or shape[1:] != ((columns,) if columns else ()):
            raise TemplateInvalid("an array of the gallery has another shape")
        at, size = base + place["offset"], np.dtype(dtype).itemsize * math.prod(shape)
        if size < 0 or place["offset"] < 0 or at + size > len(content):
            raise TemplateInvalid("the gallery is cut short")
        part = content[at : at + size]
        if verify and zlib.crc32(part.data) != place["crc"]:
            raise TemplateInvalid(f"the gallery's {name} are altered")
        arrays.append(part.view(dtype).reshape(shape))
    whole = Arrays(*arrays) if head["size"] else empty_arrays()
    keys = head["keys"]
    if any(len(getattr(whole, name)) != len(keys) for name in DTYPES if name not in (*OF_MINUTIAE, *OF_DESCRIBED)):
        raise TemplateInvalid("the gallery has not as many prints as keys")
    if verify:
        _check_spans(whole.starts, whole.counts, len(whole.positions))
        _check_spans(whole.code_starts, whole.code_counts, len(whole.codes))
        if magic == _MAGIC and len(whole.fines) != len(whole.codes):
            raise TemplateInvalid("the gallery has not as many fine codes as codes")
    if magic == _WITHOUT_FINES or head["codes"] != descriptor.VERSION:
        whole = code_again(whole)
    return whole, keys, head["blocks"]


def head_checksum(path: Path) -> int:
    """What tells one saved gallery from another: the checksum of its head, which names every array's own."""
    with path.open("rb") as file:
        checksum: int = _HEAD.unpack(file.read(_HEAD.size))[1]
    return checksum


def _check_spans(starts: NDArray[np.int64], counts: NDArray[np.uint8], most: int) -> None:
    if len(starts) and (starts.min() < 0 or (starts + counts).max() > most):
        raise TemplateInvalid("a print of the gallery lies outside its arrays")


def _read_head(path: Path) -> tuple[dict[str, Any], int, bytes]:
    """The head, where the arrays begin, and the magic."""
    with path.open("rb") as file:
        start = file.read(_HEAD.size)
        if len(start) < _HEAD.size or start[:4] not in (_MAGIC, _WITHOUT_FINES):
            raise TemplateInvalid("not a gallery of this version")
        magic, checksum, length = _HEAD.unpack(start)
        total = path.stat().st_size
        if length > total:
            raise TemplateInvalid("the gallery is cut short")
        text = file.read(length)
    if zlib.crc32(text) != checksum:
        raise TemplateInvalid("the gallery's head is altered")
    head: dict[str, Any] = json.loads(text)
    base = _HEAD.size + length
    if head["steps"] != STEPS or base + head["size"] != total:
        raise TemplateInvalid("the gallery is cut short or of another matcher")
    return head, base, magic
