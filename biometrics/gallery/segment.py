"""Many prints end to end: what a gallery keeps of each, about 7 bytes a minutia and 12 more for each one described.

Edges between neighbours, which the matcher needs and which take three times as much, are made again for the few prints
that are compared.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.cells import Codes, codes_of
from biometrics.gallery.fine import Fines
from biometrics.gallery.lists import WORTHWHILE, Lists, make_lists
from biometrics.matcher.scratch import Packed
from biometrics.matcher.structure import Structure, join_neighbours

LARGEST_SEGMENT: Final = 1 << 17
"""Prints after which a new segment is begun, so that growing never copies more than this many."""
NO_BLOCK: Final = -1
OUTGROWN: Final = 1.5
"""Times as many prints as its lists tell of, from which a segment makes them again."""


class Arrays(NamedTuple):
    """Minutiae: positions (m, 2), marks (m, 3), see `matcher.structure`. Described ones: codes (c,), see `cells`, and
    fines (c,), see `fine`. The rest by print.
    """

    positions: NDArray[np.int16]
    marks: NDArray[np.uint8]
    codes: Codes
    fines: Fines
    starts: NDArray[np.int64]
    counts: NDArray[np.uint8]
    code_starts: NDArray[np.int64]
    code_counts: NDArray[np.uint8]
    tokens: NDArray[np.int64]
    sizes: NDArray[np.float64]
    blocks: NDArray[np.int32]


DTYPES: Final = {
    "positions": ("<i2", 2),
    "marks": ("|u1", 3),
    "codes": ("<u4", 0),
    "fines": ("<u8", 0),
    "starts": ("<i8", 0),
    "counts": ("|u1", 0),
    "code_starts": ("<i8", 0),
    "code_counts": ("|u1", 0),
    "tokens": ("<i8", 0),
    "sizes": ("<f8", 0),
    "blocks": ("<i4", 0),
}
"""Of each array: its type, and the number of columns where it has any."""
OF_MINUTIAE: Final = ("positions", "marks")
OF_DESCRIBED: Final = ("codes", "fines")


def empty_arrays() -> Arrays:
    """No prints."""
    return Arrays(*(np.empty((0, columns) if columns else 0, dtype) for dtype, columns in DTYPES.values()))


class Segment:
    """Prints that are only ever appended; whoever holds an earlier view keeps what it saw.

    `alive` may be cleared for a print at any time: it is then neither searched nor saved.
    """

    def __init__(self, arrays: Arrays | None = None) -> None:
        self.arrays = empty_arrays() if arrays is None else arrays
        self.count = len(self.arrays.counts)
        self._minutiae = len(self.arrays.positions)
        self._codes = len(self.arrays.codes)
        self.alive = np.ones(self.count, np.bool_)
        self._lists: Lists | None = None

    def __len__(self) -> int:
        return self.count

    def append(self, structure: Structure, codes: Codes, fines: Fines, block: int) -> None:
        """Add one print."""
        old, row = self.arrays, self.count
        n, c = len(structure.positions), len(codes)
        ends = dict.fromkeys(OF_MINUTIAE, self._minutiae + n) | dict.fromkeys(OF_DESCRIBED, self._codes + c)
        new = Arrays(*(_with_room(getattr(old, name), ends.get(name, row + 1)) for name in Arrays._fields))
        new.positions[self._minutiae : self._minutiae + n] = structure.positions
        new.marks[self._minutiae : self._minutiae + n] = structure.marks
        new.codes[self._codes : self._codes + c] = codes
        new.fines[self._codes : self._codes + c] = fines
        new.starts[row], new.counts[row] = self._minutiae, n
        new.code_starts[row], new.code_counts[row] = self._codes, c
        new.tokens[row], new.sizes[row], new.blocks[row] = structure.token, structure.size, block
        alive = _with_room(self.alive, row + 1)
        alive[row] = True
        # The count last: a print is there once all of it is.
        self.arrays, self.alive = new, alive
        self._minutiae, self._codes, self.count = self._minutiae + n, self._codes + c, row + 1

    def view(self) -> Arrays:
        """The arrays as far as they are filled."""
        ends = dict.fromkeys(OF_MINUTIAE, self._minutiae) | dict.fromkeys(OF_DESCRIBED, self._codes)
        return Arrays(*(getattr(self.arrays, name)[: ends.get(name, self.count)] for name in Arrays._fields))

    def lists(self) -> Lists | None:
        """The codes of the first prints by cell, made when first asked for; None where reading all codes is as fast."""
        told = 0 if self._lists is None else self._lists.prints
        if self.count >= max(WORTHWHILE, OUTGROWN * told):
            arrays = self.view()
            self._lists = make_lists(arrays.codes, arrays.fines, arrays.code_starts, arrays.code_counts)
        return self._lists

    @property
    def bytes_in_use(self) -> int:
        """Of all arrays as far as they are filled, and of the lists where they were made."""
        lists = () if self._lists is None else (self._lists.starts, self._lists.postings)
        arrays: list[NDArray[Any]] = [*self.view(), *lists]
        return sum(array.nbytes for array in arrays) + self.count


def _with_room(array: NDArray[Any], needed: int) -> NDArray[Any]:
    """`array` itself, or half as long again a copy where `needed` rows do not fit."""
    if needed <= len(array):
        return array
    longer = np.empty((max(needed, len(array) * 3 // 2, 64), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


def gather(parts: list[tuple[Arrays, NDArray[np.int64]]]) -> Arrays:
    """The named prints of several arrays in new ones, in that order."""
    counts = np.concatenate([arrays.counts[rows] for arrays, rows in parts] or [np.empty(0, np.uint8)])
    code_counts = np.concatenate([arrays.code_counts[rows] for arrays, rows in parts] or [np.empty(0, np.uint8)])
    starts, code_starts = _starts(counts), _starts(code_counts)
    new = Arrays(
        np.empty((starts[-1], 2), np.int16),
        np.empty((starts[-1], 3), np.uint8),
        np.empty(code_starts[-1], np.uint32),
        np.empty(code_starts[-1], np.uint64),
        starts[:-1],
        counts,
        code_starts[:-1],
        code_counts,
        *(np.empty(len(counts), DTYPES[name][0]) for name in ("tokens", "sizes", "blocks")),
    )
    done = 0
    for arrays, rows in parts:
        _copy(arrays, rows, new, done)
        done += len(rows)
    return new


def _starts(counts: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


@compiled
def _copy(old: Arrays, rows: NDArray[np.int64], new: Arrays, first: int) -> None:
    for at in range(len(rows)):
        row, to = rows[at], first + at
        a, b = old.starts[row], new.starts[to]
        for k in range(old.counts[row]):
            new.positions[b + k, 0], new.positions[b + k, 1] = old.positions[a + k, 0], old.positions[a + k, 1]
            for column in range(3):
                new.marks[b + k, column] = old.marks[a + k, column]
        a, b = old.code_starts[row], new.code_starts[to]
        for k in range(old.code_counts[row]):
            new.codes[b + k] = old.codes[a + k]
            new.fines[b + k] = old.fines[a + k]
        new.tokens[to], new.sizes[to], new.blocks[to] = old.tokens[row], old.sizes[row], old.blocks[row]


def packed(arrays: Arrays) -> Packed:
    """What the matcher compares: all prints of `arrays`, their edges made again."""
    edges, edge_counts = _edges(arrays.positions, arrays.marks, arrays.starts, arrays.counts)
    known = {
        "positions": arrays.positions,
        "marks": arrays.marks,
        "edges": edges,
        "starts": arrays.starts,
        "counts": arrays.counts,
        "edge_starts": _starts_of(edge_counts),
        "edge_counts": edge_counts,
        "tokens": arrays.tokens,
        "sizes": arrays.sizes,
    }
    return Packed(**known)


def _starts_of(counts: NDArray[np.uint16]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])[:-1]


@compiled
def _edges(
    positions: NDArray[np.int16], marks: NDArray[np.uint8], starts: NDArray[np.int64], counts: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """Edges of all prints end to end, and how many each has."""
    edge_counts = np.zeros(len(counts), np.uint16)
    edges = np.empty((max(64, 8 * len(positions)), 5), np.uint8)
    done = 0
    for row in range(len(counts)):
        a, b = starts[row], starts[row] + counts[row]
        own = join_neighbours(positions[a:b], marks[a:b])
        if done + len(own) > len(edges):
            longer = np.empty((2 * len(edges) + len(own), 5), np.uint8)
            longer[:done] = edges[:done]
            edges = longer
        edges[done : done + len(own)] = own
        edge_counts[row] = len(own)
        done += len(own)
    return edges[:done], edge_counts


def code_again(arrays: Arrays) -> Arrays:
    """The same prints with their codes made anew, for a gallery saved by another version of the descriptor."""
    segment = Segment()
    for row in range(len(arrays.counts)):
        part = slice(arrays.starts[row], arrays.starts[row] + arrays.counts[row])
        structure = Structure(
            arrays.positions[part],
            arrays.marks[part],
            np.empty((0, 5), np.uint8),
            int(arrays.tokens[row]),
            np.empty(0, np.int32),
            (0.0, 0.0),
            float(arrays.sizes[row]),
        )
        segment.append(structure, *codes_of(structure), int(arrays.blocks[row]))
    return segment.view()
