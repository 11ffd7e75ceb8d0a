"""Many enrolled fingers, searched by one: packed arrays, compared in one call that holds no interpreter lock.

A file of a gallery is: magic "CRG1", length of the head (u64), the head (JSON: keys, blocks, arrays with dtype, shape
and offset), then the arrays, each at a multiple of 64 bytes. It is mapped, not read, when loaded.
"""

import json
import math
import os
import struct
import tempfile
import threading
import zlib
from collections.abc import Callable, Container, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from biometrics.calibration import score_of
from biometrics.errors import TemplateInvalid
from biometrics.matcher.parameters import VERSION
from biometrics.matcher.room import Packed
from biometrics.matcher.searching import weigh
from biometrics.matcher.structure import Structure, prepare
from biometrics.template import Template

Allowed = Container[Hashable] | Callable[[Hashable], bool]

_MAGIC: Final = b"CRG1"
_HEAD: Final = struct.Struct("<4sIQ")
"""Magic, CRC-32 of the JSON head, its length."""
_ALIGN: Final = 64
_ROW_FIELDS: Final = ("starts", "counts", "edge_starts", "edge_counts", "tokens", "sizes")
_EMPTY: Final = Packed(
    np.empty((0, 2), np.int16), np.empty((0, 3), np.uint8), np.empty((0, 5), np.uint8), np.empty(0, np.int64),
    np.empty(0, np.uint8), np.empty(0, np.int64), np.empty(0, np.uint16), np.empty(0, np.int64),
    np.empty(0, np.float64),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key enrolled in the gallery and the best score among its templates."""

    key: Hashable
    score: float


class Gallery:
    """Enrolled templates under their keys; a key may hold several. Safe from several threads.

    Rows are only ever appended, so that a search under way keeps the arrays it started with; a removed row is skipped
    by searches and left out when the gallery is saved or has twice as many rows as templates.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._packed = _EMPTY
        self._used = (0, 0)  # minutiae and edges in use; the arrays hold room for more
        self._keys: list[Hashable | None] = []  # of each row; None once removed
        self._blocks: list[Hashable] = []
        self._rows: dict[Hashable, list[int]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def enrol(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """Add `template` under `key`, beside those it already holds, in a block that searches can be confined to."""
        if key is None:
            raise ValueError("None is no key")
        structure = prepare(template)
        with self._lock:
            self._append(structure)
            self._rows.setdefault(key, []).append(len(self._keys))
            self._keys.append(key)
            self._blocks.append(block)
            self._count += 1

    def remove(self, key: Hashable) -> None:
        """Forget all templates of `key`; a key not enrolled is no error."""
        with self._lock:
            for row in self._rows.pop(key, ()):
                self._keys[row] = None
                self._count -= 1
            if len(self._keys) > 2 * self._count + 64:
                self._compact()

    def identify(
        self, probe: Template, limit: int = 20, allowed: Allowed | None = None, block: Hashable = None
    ) -> list[Candidate]:
        """The `limit` keys that score highest against `probe`, best first; none with score 0.

        Only keys in `allowed` (or for which it returns True) and only templates enrolled in `block` are compared.
        """
        with self._lock:
            packed, keys, rows = self._packed, self._keys, self._rows_to_compare(allowed, block)
        raw = weigh(prepare(probe), packed, rows)
        best: dict[Hashable, float] = {}
        for at in np.argsort(-raw, kind="stable"):
            score = score_of(float(raw[at]))
            if score <= 0 or len(best) >= limit:
                break
            # A key removed meanwhile stays in this list under the name it had when the search began.
            best.setdefault(keys[rows[at]], score)
        return [Candidate(key, score) for key, score in best.items() if key is not None]

    def save(self, path: str | Path) -> None:
        """Write the gallery to `path`; the file there before stays whole until the new one is. Keys: str or int."""
        with self._lock:
            self._compact()
            packed, keys, blocks, used = self._packed, list(self._keys), list(self._blocks), self._used
        for name in (*keys, *blocks):
            if not isinstance(name, str | int | None):
                raise TypeError("only str and int keys and blocks can be saved")
        _write(Path(path), packed, keys, blocks, used)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """A gallery saved before; its arrays stay in the file until they are needed. Raises TemplateInvalid."""
        gallery = cls()
        gallery._packed, gallery._keys, gallery._blocks = _read(Path(path))
        for row, key in enumerate(gallery._keys):
            gallery._rows.setdefault(key, []).append(row)
        gallery._used = (len(gallery._packed.positions), len(gallery._packed.edges))
        gallery._count = len(gallery._keys)
        return gallery

    @property
    def bytes_per_template(self) -> float:
        """Bytes of packed arrays in use per template; keys are the caller's."""
        minutiae, edges = self._used
        return (minutiae * 7 + edges * 5) / max(1, len(self._keys)) + 35

    def _rows_to_compare(self, allowed: Allowed | None, block: Hashable) -> NDArray[np.int64]:
        if isinstance(allowed, set | frozenset | list | tuple | dict) and len(allowed) < len(self._rows):
            rows = [row for key in dict.fromkeys(allowed) for row in self._rows.get(key, ())]
            rows.sort()
        else:
            admits = allowed if callable(allowed) or allowed is None else allowed.__contains__
            rows = [row for row, key in enumerate(self._keys) if key is not None and (admits is None or admits(key))]
        if block is not None:
            rows = [row for row in rows if self._blocks[row] == block]
        return np.array(rows, np.int64)

    def _append(self, structure: Structure) -> None:
        rows, (minutiae, edges) = len(self._keys), self._used
        n, m = len(structure.positions), len(structure.edges)
        old = self._packed
        new = Packed(
            _with_room(old.positions, minutiae + n), _with_room(old.marks, minutiae + n),
            _with_room(old.edges, edges + m),
            *(_with_room(getattr(old, name), rows + 1) for name in _ROW_FIELDS),
        )  # fmt: skip
        new.positions[minutiae : minutiae + n] = structure.positions
        new.marks[minutiae : minutiae + n] = structure.marks
        new.edges[edges : edges + m] = structure.edges
        values = (minutiae, n, edges, m, structure.token, structure.size)
        for name, value in zip(_ROW_FIELDS, values, strict=True):
            getattr(new, name)[rows] = value
        self._packed, self._used = new, (minutiae + n, edges + m)

    def _compact(self) -> None:
        """Leave removed rows out, in new arrays and lists: searches under way keep the old."""
        alive = [row for row, key in enumerate(self._keys) if key is not None]
        if len(alive) == len(self._keys):
            return
        old, keys, blocks = self._packed, self._keys, self._blocks
        self._packed, self._used, self._keys, self._blocks, self._rows = _EMPTY, (0, 0), [], [], {}
        for row in alive:
            start, edge = old.starts[row], old.edge_starts[row]
            structure = Structure(
                old.positions[start : start + old.counts[row]], old.marks[start : start + old.counts[row]],
                old.edges[edge : edge + old.edge_counts[row]], int(old.tokens[row]), np.empty(0, np.int32),
                (0.0, 0.0), float(old.sizes[row]),
            )  # fmt: skip
            self._append(structure)
            self._rows.setdefault(keys[row], []).append(len(self._keys))
            self._keys.append(keys[row])
            self._blocks.append(blocks[row])


def _with_room(array: NDArray[Any], needed: int) -> NDArray[Any]:
    """`array` itself, or twice as long a copy where `needed` rows do not fit."""
    if needed <= len(array):
        return array
    longer = np.empty((max(needed, 2 * len(array), 64), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


def _write(path: Path, packed: Packed, keys: list[Hashable], blocks: list[Hashable], used: tuple[int, int]) -> None:
    lengths = dict.fromkeys(Packed._fields, len(keys)) | {"positions": used[0], "marks": used[0], "edges": used[1]}
    arrays, offset = {}, 0
    for name in Packed._fields:
        array = getattr(packed, name)[: lengths[name]]
        arrays[name] = {"dtype": array.dtype.str, "shape": array.shape, "offset": offset}
        offset += math.ceil(array.nbytes / _ALIGN) * _ALIGN
    head = json.dumps({"matcher": VERSION, "keys": keys, "blocks": blocks, "arrays": arrays, "size": offset}).encode()
    head += b" " * (-(len(head) + _HEAD.size) % _ALIGN)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False) as part:
        part.write(_HEAD.pack(_MAGIC, zlib.crc32(head), len(head)) + head)
        for name in Packed._fields:
            content = np.ascontiguousarray(getattr(packed, name)[: lengths[name]]).tobytes()
            part.write(content + bytes(-len(content) % _ALIGN))
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)


def _read(path: Path) -> tuple[Packed, list[Hashable | None], list[Hashable]]:
    with path.open("rb") as file:
        start = file.read(_HEAD.size)
        if len(start) < _HEAD.size:
            raise TemplateInvalid("not a gallery")
        magic, checksum, length = _HEAD.unpack(start)
        total = path.stat().st_size
        if magic != _MAGIC or length > total:
            raise TemplateInvalid("not a gallery of this version")
        text = file.read(length)
    if zlib.crc32(text) != checksum:
        raise TemplateInvalid("the gallery's head is altered")
    head = json.loads(text)
    base = _HEAD.size + length
    if head["matcher"] != VERSION or base + head["size"] != total:
        raise TemplateInvalid("the gallery is cut short or of another matcher")
    # Copy-on-write: numba would compile all kernels again for arrays that cannot be written.
    content = np.asarray(np.memmap(path, np.uint8, "c")) if head["size"] else np.empty(base, np.uint8)
    arrays = []
    for name in Packed._fields:
        field = head["arrays"][name]
        dtype, shape = np.dtype(field["dtype"]), tuple(field["shape"])
        at, size = base + field["offset"], dtype.itemsize * math.prod(shape)
        arrays.append(content[at : at + size].view(dtype).reshape(shape))
    return Packed(*arrays), head["keys"], head["blocks"]
