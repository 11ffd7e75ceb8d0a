"""The gallery: templates enrolled under keys, and the search for a finger among them."""

import threading
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.index.cells import Codes, codes_of
from biometrics.gallery.index.fine import Fines
from biometrics.gallery.searching import Admitted, compare_likeliest
from biometrics.gallery.storage import files
from biometrics.gallery.storage.arrays import NO_BLOCK, SECOND, Arrays, gather
from biometrics.gallery.storage.segment import LARGEST_SEGMENT, Segment
from biometrics.matcher.calibration import score_of
from biometrics.matcher.structure import Structure, prepare
from biometrics.template import Template

Allowed = Container[Hashable] | Callable[[Hashable], bool]

SPARE: Final = 64
"""Number of removed prints that is always tolerated; with more, a gallery that is half empty is repacked."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enrolled key and the best score among its templates."""

    key: Hashable
    score: float


class Gallery:
    """Templates enrolled under keys; a key may have several. Thread-safe.

    Prints are only ever appended, so that a running search keeps those it started with. A removed print is skipped by
    searches, and dropped when the gallery is saved or when more than half of it is gone.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._segments: list[Segment] = []
        self._keys: list[Hashable | None] = []  # by row through all segments; None once removed
        self._rows: dict[Hashable, int | list[int]] | None = {}  # None: not built yet, see `_rows_by_key`
        self._replaced: dict[int, Hashable] = {}  # row of a template that another took the place of → its key
        self._blocks: dict[Hashable, int] = {}
        self._count = 0  # of rows; a template read twice has two
        self._again = 0  # of these, second readings

    def __len__(self) -> int:
        return self._count - self._again

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return key in self._rows_by_key()

    def keys(self) -> list[Hashable]:
        """Every enrolled key, once each, in the order of enrolment."""
        with self._lock:
            return [key for key in dict.fromkeys(self._keys) if key is not None]

    def enrol(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """Add `template` under `key`, beside any it already has, in a block to which searches can be confined."""
        if key is None:
            raise ValueError("None cannot be a key")
        coded = _coded(template)
        with self._lock:
            self._append_all(key, coded, block)

    def replace(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """Put `template` in the place of all that `key` has: a search meets either these or this, never none or both.

        One that is running goes on with what was there when it began.
        """
        if key is None:
            raise ValueError("None cannot be a key")
        coded = _coded(template)
        with self._lock:
            for row in self._drop(key):
                self._replaced[row] = key
            self._append_all(key, coded, block)
            self._repack_if_worth()

    def enrol_many(self, prints: Iterable[tuple[Hashable, Template]], block: Hashable = None) -> None:
        """Add many templates, each under its key. If `prints` raises, those added before stay."""
        for key, template in prints:
            self.enrol(key, template, block)

    def remove(self, key: Hashable) -> None:
        """Remove all templates of `key`; it is not an error if it is not enrolled."""
        with self._lock:
            self._drop(key)
            self._repack_if_worth()

    def _drop(self, key: Hashable) -> list[int]:
        """Skip the rows of a key from now on; which they were."""
        found = self._rows_by_key().pop(key, [])
        rows = [found] if isinstance(found, int) else found
        for row in rows:
            segment, at = self._locate(row)
            segment.alive[at] = False
            self._keys[row] = None
            self._count -= 1
            self._again -= int(segment.arrays.readings[at] == SECOND)
        return rows

    def _repack_if_worth(self) -> None:
        if len(self._keys) > 2 * self._count + SPARE:
            self._repack()

    def identify(
        self,
        probe: Template,
        limit: int = 20,
        allowed: Allowed | None = None,
        block: Hashable = None,
        *,
        exhaustive: bool = False,
    ) -> list[Candidate]:
        """The `limit` keys with the highest scores against `probe`, best first; a score of 0 is left out.

        Only keys in `allowed` (or for which it returns True), and only templates enrolled in `block`, are searched. Of
        more than `searching.ALL_COMPARED` of these, the likeliest are compared in full; all of them if `exhaustive`.
        """
        structures = [prepare(reading) for reading in probe.readings]
        with self._lock:
            replaced = self._replaced
            keys, segments = self.admitted(allowed, block)
        found = [
            compare_likeliest(structure, segments, exhaustive, chances=len(structures)) for structure in structures
        ]
        offsets = np.cumsum([0, *(len(segment.mask) for segment in segments)])
        owners = np.concatenate(
            [of_one + offset for rows, _ in found for of_one, offset in zip(rows, offsets[:-1], strict=True)] or [[]]
        )
        raw = np.concatenate([of_reading for _, of_reading in found])
        best: dict[Hashable, float] = {}
        for at in np.argsort(-raw, kind="stable"):
            score = score_of(float(raw[at]))
            if score <= 0 or len(best) >= limit:
                break
            row = int(owners[at])
            key = keys[row]
            if key is None and (its := replaced.get(row)) is not None and its in self:  # it has another template now
                key = its
            if key is not None:  # it may have been removed meanwhile
                best.setdefault(key, score)
        return [Candidate(key, score) for key, score in best.items()]

    def save(self, path: str | Path) -> None:
        """Write the gallery to `path`; an existing file stays intact until the new one is complete.

        Raises TypeError for keys and blocks other than str and int.
        """
        files.write(Path(path), *self._saved())

    def save_into(self, file: IO[bytes]) -> None:
        """Write the gallery into an open file, as `save` does, without flushing it to a disk."""
        files.write_into(file, *self._saved())

    def _saved(self) -> tuple[Arrays, list[Hashable], list[Hashable]]:
        """What is saved. Raises TypeError for keys and blocks other than str and int."""
        with self._lock:
            names = [name for name in self._blocks if name is not None]
            keys = [key for key in self._keys if key is not None]
            for name in (*keys, *names):
                if not isinstance(name, str | int):
                    raise TypeError("only str and int keys and blocks can be saved")
            living = self._living()
            blocks = list(self._blocks)
        return gather(living), keys, blocks

    @classmethod
    def load(cls, path: str | Path, *, verify: bool = True) -> Self:
        """Open a saved gallery; its arrays stay in the file until they are needed. Raises TemplateInvalid.

        `verify` reads the whole file once to check that no byte has changed; without it, only the head is checked.
        """
        gallery = cls()
        arrays, gallery._keys, blocks = files.read(Path(path), verify=verify)
        gallery._segments = [Segment(arrays)]
        gallery._blocks = {name: number for number, name in enumerate(blocks)}
        gallery._rows = None
        gallery._count = len(gallery._keys)
        gallery._again = int((arrays.readings == SECOND).sum())
        return gallery

    def make_ready(self) -> None:
        """Build now what the first search and the first change after it would wait for: lists by cell, rows by key."""
        with self._lock:
            for segment in self._segments:
                segment.lists()
            self._rows_by_key()

    @property
    def bytes_per_template(self) -> float:
        """Bytes of arrays in use per template, including the index but not the keys."""
        return sum(segment.bytes_in_use for segment in self._segments) / max(1, len(self._keys))

    def _append_all(self, key: Hashable, coded: Sequence[tuple[Structure, Codes, Fines]], block: Hashable) -> None:
        for number, each in enumerate(coded, 1):
            self._append(key, *each, block, number if len(coded) > 1 else 0)

    def _append(
        self, key: Hashable, structure: Structure, codes: Codes, fines: Fines, block: Hashable, reading: int
    ) -> None:
        rows = self._rows_by_key()
        if not self._segments or len(self._segments[-1]) >= LARGEST_SEGMENT or self._is_mapped(self._segments[-1]):
            self._segments.append(Segment())
        number = NO_BLOCK if block is None else self._blocks.setdefault(block, len(self._blocks))
        self._segments[-1].append(structure, codes, fines, number, reading)
        row, earlier = len(self._keys), rows.get(key)
        if earlier is None:
            rows[key] = row
        elif isinstance(earlier, int):
            rows[key] = [earlier, row]
        else:
            earlier.append(row)
        self._keys.append(key)
        self._count += 1
        self._again += int(reading == SECOND)

    @staticmethod
    def _is_mapped(segment: Segment) -> bool:
        """Whether it is mapped from a file: appending to it would load all of it into memory."""
        return len(segment) > 0 and not segment.arrays.counts.flags.owndata

    def admitted(
        self, allowed: Allowed | None = None, block: Hashable = None
    ) -> tuple[Sequence[Hashable | None], list[Admitted]]:
        """The keys of all rows, and the segments as they are now with the prints that may be compared."""
        with self._lock:
            return self._keys, self._admitted(allowed, block)

    def _admitted(self, allowed: Allowed | None, block: Hashable) -> list[Admitted]:
        views = [(segment.view(), segment.alive[: segment.count]) for segment in self._segments]
        lists = [segment.lists() for segment in self._segments]
        masks = [alive.copy() for _, alive in views]
        if block is not None:
            number = self._blocks.get(block, NO_BLOCK - 1)
            for mask, (arrays, _) in zip(masks, views, strict=True):
                mask[arrays.blocks != number] = False
        if allowed is not None:
            self._confine(masks, allowed)
        packed = [segment.packed() for segment in self._segments]
        return [
            Admitted(arrays, mask, by_cell, of_segment)
            for (arrays, _), mask, by_cell, of_segment in zip(views, masks, lists, packed, strict=True)
        ]

    def _confine(self, masks: list[NDArray[np.bool_]], allowed: Allowed) -> None:
        """Clear the masks of keys that are not allowed."""
        if isinstance(allowed, set | frozenset | list | tuple | dict | range) and len(allowed) < self._count:
            by_key = self._rows_by_key()
            of_keys = [by_key[key] for key in dict.fromkeys(allowed) if key in by_key]
            allowed_rows = [row for rows in of_keys for row in ([rows] if isinstance(rows, int) else rows)]
        else:
            admits = allowed if callable(allowed) else allowed.__contains__
            allowed_rows = [row for row, key in enumerate(self._keys) if key is not None and admits(key)]
        inside = np.zeros(len(self._keys), np.bool_)
        inside[np.array(allowed_rows, np.int64)] = True
        start = 0
        for mask in masks:
            mask[~inside[start : start + len(mask)]] = False
            start += len(mask)

    def _rows_by_key(self) -> dict[Hashable, int | list[int]]:
        """The row of every key or, rarely, a list of its rows; built on first use."""
        if self._rows is None:
            self._rows = {}
            for row, key in enumerate(self._keys):
                earlier = self._rows.setdefault(key, row)
                if isinstance(earlier, list):
                    earlier.append(row)
                elif earlier != row:
                    self._rows[key] = [earlier, row]
        return self._rows

    def _locate(self, row: int) -> tuple[Segment, int]:
        for segment in self._segments:
            if row < len(segment):
                return segment, row
            row -= len(segment)
        raise IndexError(row)

    def _living(self) -> list[tuple[Arrays, NDArray[np.int64]]]:
        """The arrays of every segment, and the rows of the prints that have not been removed."""
        return [(segment.view(), np.flatnonzero(segment.alive[: segment.count])) for segment in self._segments]

    def _repack(self) -> None:
        """Drop removed prints, in new arrays and lists: running searches keep the old ones."""
        packed = gather(self._living())
        self._keys = [key for key in self._keys if key is not None]
        self._segments = [Segment(packed)] if self._keys else []
        self._rows, self._replaced = None, {}


def _coded(template: Template) -> list[tuple[Structure, Codes, Fines]]:
    """Each reading of a template, with its codes."""
    structures = [prepare(reading) for reading in template.readings]
    return [(structure, *codes_of(structure)) for structure in structures]
