"""Many prints end to end, in arrays: about 7 bytes per minutia, and 12 more for each one described.

Edges between neighbours, which the matcher needs and which take three times as much, are rebuilt for the few prints
that are compared; only small segments keep them.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import Codes
from biometrics.gallery.index.fine import Fines
from biometrics.matcher.scratch import Packed, near_of_thread
from biometrics.matcher.structure import Points, fill_edges, most_edges

NO_BLOCK: Final = -1
SECOND: Final = 2
"""In `Arrays.readings`: the second reading of a template, whose first is another row."""


class Arrays(NamedTuple):
    """By minutia: positions (m, 2), marks (m, 3), see `matcher.structure`. By described minutia: codes (c,), see
    `cells`, and fines (c,), see `fine`. The others by print; a print read twice is two, see `readings`.

    readings: 0 the only reading of a template, 1 the first of two, 2 the second.
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
    readings: NDArray[np.uint8]


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
    "readings": ("|u1", 0),
}
"""Type of each array, and its number of columns, 0 if it is one-dimensional."""
BY_MINUTIA: Final = ("positions", "marks")
BY_DESCRIBED: Final = ("codes", "fines")


def empty_arrays() -> Arrays:
    """No prints."""
    return Arrays(*(np.empty((0, columns) if columns else 0, dtype) for dtype, columns in DTYPES.values()))


def gather(parts: list[tuple[Arrays, NDArray[np.int64]]]) -> Arrays:
    """Copy the given rows of several arrays into new ones, in that order."""
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
        *(np.empty(len(counts), DTYPES[name][0]) for name in ("tokens", "sizes", "blocks", "readings")),
    )
    done = 0
    for arrays, rows in parts:
        _copy(arrays, rows, new, done)
        done += len(rows)
    return new


def _starts(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each print starts (n + 1,), and where the last one ends."""
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
        new.readings[to] = old.readings[row]


def packed(arrays: Arrays) -> Packed:
    """All prints of `arrays` as the matcher needs them, with their edges rebuilt."""
    starts, counts = np.empty(len(arrays.counts), np.int64), np.empty(len(arrays.counts), np.uint16)
    edges = np.empty((most_edges(len(arrays.positions)), 5), np.uint8)
    points = Points(arrays.positions, arrays.marks, arrays.starts, arrays.counts)
    total = fill_edges(points, edges, starts, counts, near_of_thread())
    return Packed(
        positions=arrays.positions,
        marks=arrays.marks,
        edges=edges[:total].copy(),
        starts=arrays.starts,
        counts=arrays.counts,
        edge_starts=starts,
        edge_counts=counts,
        tokens=arrays.tokens,
        sizes=arrays.sizes,
    )


def joined(first: Packed, second: Packed) -> Packed:
    """The prints of both, end to end."""
    whole = Packed(*(np.concatenate([getattr(each, name) for each in (first, second)]) for name in Packed._fields))
    whole.starts[len(first.starts) :] += len(first.positions)
    whole.edge_starts[len(first.starts) :] += len(first.edges)
    return whole
