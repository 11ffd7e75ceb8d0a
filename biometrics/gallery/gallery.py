"""The gallery: who is enrolled under which key, and how a finger is found among them."""

import threading
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.index.cells import Codes, codes_of
from biometrics.gallery.index.fine import Fines
from biometrics.gallery.searching import Admitted, compared
from biometrics.gallery.storage import files
from biometrics.gallery.storage.arrays import NO_BLOCK, gather
from biometrics.gallery.storage.segment import LARGEST_SEGMENT, Segment
from biometrics.matcher.calibration import score_of
from biometrics.matcher.structure import Structure, prepare
from biometrics.template import Template

Allowed = Container[Hashable] | Callable[[Hashable], bool]

SPARE: Final = 64
"""Removed prints that are always borne; beyond, a gallery that is half empty is packed anew."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key enrolled in the gallery and the best score among its templates."""

    key: Hashable
    score: float


class Gallery:
    """Enrolled templates under their keys; a key may hold several. Safe from several threads.

    Prints are only ever appended, so that a search under way keeps those it began with; a removed one is passed over by
    searches and left out when the gallery is saved or more than half of it is gone.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._segments: list[Segment] = []
        self._keys: list[Hashable | None] = []  # of each row through all segments; None once removed
        self._rows: dict[Hashable, int | list[int]] | None = {}  # None: not made yet, see `_rows_by_key`
        self._blocks: dict[Hashable, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def keys(self) -> list[Hashable]:
        """Every key enrolled, once each, in the order they were."""
        with self._lock:
            return [key for key in dict.fromkeys(self._keys) if key is not None]

    def enrol(self, key: Hashable, template: Template, block: Hashable = None) -> None:
        """Add `template` under `key`, beside those it already holds, in a block that searches can be confined to."""
        if key is None:
            raise ValueError("None is no key")
        structure = prepare(template)
        codes, fines = codes_of(structure)
        with self._lock:
            self._append(key, structure, codes, fines, block)

    def enrol_many(self, prints: Iterable[tuple[Hashable, Template]], block: Hashable = None) -> None:
        """Add many templates, each under its key; what was added stays when `prints` raises."""
        for key, template in prints:
            self.enrol(key, template, block)

    def remove(self, key: Hashable) -> None:
        """Forget all templates of `key`; a key not enrolled is no error."""
        with self._lock:
            held = self._rows_by_key().pop(key, [])
            for row in [held] if isinstance(held, int) else held:
                segment, at = self._locate(row)
                segment.alive[at] = False
                self._keys[row] = None
                self._count -= 1
            if len(self._keys) > 2 * self._count + SPARE:
                self._pack_anew()

    def identify(
        self,
        probe: Template,
        limit: int = 20,
        allowed: Allowed | None = None,
        block: Hashable = None,
        *,
        exhaustive: bool = False,
    ) -> list[Candidate]:
        """The `limit` keys that score highest against `probe`, best first; none with score 0.

        Only keys in `allowed` (or for which it returns True) and only templates enrolled in `block` are looked at. Of
        more than `searching.ALL_COMPARED` of these the likeliest are compared in full; all, if `exhaustive`.
        """
        structure = prepare(probe)
        keys, segments = self.admitted(allowed, block)
        rows, raw = compared(structure, segments, exhaustive)
        offsets = np.cumsum([0, *(len(one.mask) for one in segments)])
        owners = np.concatenate([some + offset for some, offset in zip(rows, offsets[:-1], strict=True)] or [[]])
        best: dict[Hashable, float] = {}
        for at in np.argsort(-raw, kind="stable"):
            score = score_of(float(raw[at]))
            if score <= 0 or len(best) >= limit:
                break
            key = keys[int(owners[at])]
            if key is not None:  # removed while it was searched
                best.setdefault(key, score)
        return [Candidate(key, score) for key, score in best.items()]

    def save(self, path: str | Path) -> None:
        """Write the gallery to `path`; the file there before stays whole until the new one is. Keys: str or int."""
        with self._lock:
            names = [name for name in self._blocks if name is not None]
            keys = [key for key in self._keys if key is not None]
            for name in (*keys, *names):
                if not isinstance(name, str | int):
                    raise TypeError("only str and int keys and blocks can be saved")
            parts = [(one.view(), np.flatnonzero(one.alive[: one.count])) for one in self._segments]
            blocks = list(self._blocks)
        files.write(Path(path), gather(parts), keys, blocks)

    @classmethod
    def load(cls, path: str | Path, *, verify: bool = True) -> Self:
        """A gallery saved before; its arrays stay in the file until they are needed. Raises TemplateInvalid.

        `verify` reads the whole file once to see that no byte of it has changed; without, only its head is checked.
        """
        gallery = cls()
        arrays, gallery._keys, blocks = files.read(Path(path), verify=verify)
        gallery._segments = [Segment(arrays)]
        gallery._blocks = {name: number for number, name in enumerate(blocks)}
        gallery._rows = None
        gallery._count = len(gallery._keys)
        return gallery

    @property
    def bytes_per_template(self) -> float:
        """Bytes of arrays in use per template, index included; keys are the caller's."""
        return sum(one.bytes_in_use for one in self._segments) / max(1, len(self._keys))

    def _append(self, key: Hashable, structure: Structure, codes: Codes, fines: Fines, block: Hashable) -> None:
        rows = self._rows_by_key()
        if not self._segments or len(self._segments[-1]) >= LARGEST_SEGMENT or self._is_mapped(self._segments[-1]):
            self._segments.append(Segment())
        number = NO_BLOCK if block is None else self._blocks.setdefault(block, len(self._blocks))
        self._segments[-1].append(structure, codes, fines, number)
        row, held = len(self._keys), rows.get(key)
        if held is None:
            rows[key] = row
        elif isinstance(held, int):
            rows[key] = [held, row]
        else:
            held.append(row)
        self._keys.append(key)
        self._count += 1

    @staticmethod
    def _is_mapped(segment: Segment) -> bool:
        """Whether it lies in a file: appending to it would bring all of it into memory."""
        return len(segment) > 0 and not segment.arrays.counts.flags.owndata

    def admitted(
        self, allowed: Allowed | None = None, block: Hashable = None
    ) -> tuple[Sequence[Hashable | None], list[Admitted]]:
        """The keys of all rows, and the rows as they are now, segment by segment, with those that may be compared."""
        with self._lock:
            return self._keys, self._admitted(allowed, block)

    def _admitted(self, allowed: Allowed | None, block: Hashable) -> list[Admitted]:
        views = [(one.view(), one.alive[: one.count]) for one in self._segments]
        lists = [one.lists() for one in self._segments]
        masks = [alive.copy() for _, alive in views]
        if block is not None:
            number = self._blocks.get(block, NO_BLOCK - 1)
            for mask, (arrays, _) in zip(masks, views, strict=True):
                mask[arrays.blocks != number] = False
        if allowed is not None:
            self._confine(masks, allowed)
        return [Admitted(arrays, mask, told) for (arrays, _), mask, told in zip(views, masks, lists, strict=True)]

    def _confine(self, masks: list[NDArray[np.bool_]], allowed: Allowed) -> None:
        """Clear the masks where the key is not allowed."""
        if isinstance(allowed, set | frozenset | list | tuple | dict | range) and len(allowed) < self._count:
            held = self._rows_by_key()
            some = [held[key] for key in dict.fromkeys(allowed) if key in held]
            wanted = [row for one in some for row in ([one] if isinstance(one, int) else one)]
        else:
            admits = allowed if callable(allowed) else allowed.__contains__
            wanted = [row for row, key in enumerate(self._keys) if key is not None and admits(key)]
        inside = np.zeros(len(self._keys), np.bool_)
        inside[np.array(wanted, np.int64)] = True
        start = 0
        for mask in masks:
            mask[~inside[start : start + len(mask)]] = False
            start += len(mask)

    def _rows_by_key(self) -> dict[Hashable, int | list[int]]:
        """Rows of every key: an int or, rarely, a list of them; made when first asked for."""
        if self._rows is None:
            self._rows = {}
            for row, key in enumerate(self._keys):
                held = self._rows.setdefault(key, row)
                if isinstance(held, list):
                    held.append(row)
                elif held != row:
                    self._rows[key] = [held, row]
        return self._rows

    def _locate(self, row: int) -> tuple[Segment, int]:
        for segment in self._segments:
            if row < len(segment):
                return segment, row
            row -= len(segment)
        raise IndexError(row)

    def _pack_anew(self) -> None:
        """Leave removed prints out, in new arrays and lists: searches under way keep the old."""
        kept = gather([(one.view(), np.flatnonzero(one.alive[: one.count])) for one in self._segments])
        self._keys = [key for key in self._keys if key is not None]
        self._segments = [Segment(kept)] if self._keys else []
        self._rows = None
