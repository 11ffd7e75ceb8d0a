"""A segment: `arrays` that grow by one print at a time, which of their prints are alive, and their lists by cell."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.index.cells import Codes, codes_of
from biometrics.gallery.index.fine import Fines
from biometrics.gallery.index.lists import WORTHWHILE, Lists, make_lists
from biometrics.gallery.storage.arrays import BY_DESCRIBED, BY_MINUTIA, Arrays, empty_arrays, gather, joined, packed
from biometrics.matcher.scratch import Packed
from biometrics.matcher.structure import Structure

LARGEST_SEGMENT: Final = 1 << 17
"""Prints after which a new segment is started, so that growing never copies more than this many."""
KEPT: Final = 2000
"""Prints up to which a segment keeps the edges between neighbours, 1.5 kB each: its prints are all compared in every
search, and to join them takes longer than to compare them."""
OUTGROWN: Final = 1.5
"""A segment rebuilds its lists when it has this many times as many prints as they cover."""


class Segment:
    """Prints that are only ever appended: a view taken earlier stays valid and unchanged.

    `alive` may be cleared for a print at any time; it is then neither searched nor saved.
    """

    def __init__(self, arrays: Arrays | None = None) -> None:
        self.arrays = empty_arrays() if arrays is None else arrays
        self.count = len(self.arrays.counts)
        self._minutiae = len(self.arrays.positions)
        self._codes = len(self.arrays.codes)
        self.alive = np.ones(self.count, np.bool_)
        self._lists: Lists | None = None
        self._packed: Packed | None = None

    def __len__(self) -> int:
        return self.count

    def append(self, structure: Structure, codes: Codes, fines: Fines, block: int, reading: int) -> None:
        """Add one print, or one reading of it."""
        old, row = self.arrays, self.count
        n, c = len(structure.positions), len(codes)
        ends = dict.fromkeys(BY_MINUTIA, self._minutiae + n) | dict.fromkeys(BY_DESCRIBED, self._codes + c)
        new = Arrays(*(_with_room(getattr(old, name), ends.get(name, row + 1)) for name in Arrays._fields))
        new.positions[self._minutiae : self._minutiae + n] = structure.positions
        new.marks[self._minutiae : self._minutiae + n] = structure.marks
        new.codes[self._codes : self._codes + c] = codes
        new.fines[self._codes : self._codes + c] = fines
        new.starts[row], new.counts[row] = self._minutiae, n
        new.code_starts[row], new.code_counts[row] = self._codes, c
        new.tokens[row], new.sizes[row], new.blocks[row] = structure.token, structure.size, block
        new.readings[row] = reading
        alive = _with_room(self.alive, row + 1)
        alive[row] = True
        # The count is updated last: a print becomes visible once it is complete.
        self.arrays, self.alive = new, alive
        self._minutiae, self._codes, self.count = self._minutiae + n, self._codes + c, row + 1

    def view(self) -> Arrays:
        """The filled part of the arrays."""
        ends = dict.fromkeys(BY_MINUTIA, self._minutiae) | dict.fromkeys(BY_DESCRIBED, self._codes)
        return Arrays(*(getattr(self.arrays, name)[: ends.get(name, self.count)] for name in Arrays._fields))

    def lists(self) -> Lists | None:
        """The codes of the first prints by cell, built on first use; None if reading all codes is as fast."""
        covered = 0 if self._lists is None else self._lists.prints
        if self.count >= max(WORTHWHILE, OUTGROWN * covered):
            self._lists = make_lists(self.view())
        return self._lists

    def packed(self) -> Packed | None:
        """All prints with their edges, built on first use; None if there are too many to keep them."""
        if self.count > KEPT:
            self._packed = None
            return None
        covered = 0 if self._packed is None else len(self._packed.counts)
        if covered < self.count or self._packed is None:
            since = packed(gather([(self.view(), np.arange(covered, self.count))]))
            self._packed = since if self._packed is None else joined(self._packed, since)
        return self._packed

    @property
    def bytes_in_use(self) -> int:
        """Size of the filled part of all arrays, and of the lists and the edges if they are built."""
        lists = () if self._lists is None else (self._lists.starts, self._lists.postings, self._lists.fines)
        arrays: list[NDArray[Any]] = [*self.view(), *lists, *(self._packed or ())]
        return sum(array.nbytes for array in arrays) + self.count


def _with_room(array: NDArray[Any], needed: int) -> NDArray[Any]:
    """`array` itself, or a copy half as long again if `needed` rows do not fit."""
    if needed <= len(array):
        return array
    longer = np.empty((max(needed, len(array) * 3 // 2, 64), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


def code_again(arrays: Arrays) -> Arrays:
    """The same prints with new codes, for a gallery saved by another version of the descriptor."""
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
        segment.append(structure, *codes_of(structure), int(arrays.blocks[row]), int(arrays.readings[row]))
    return segment.view()
