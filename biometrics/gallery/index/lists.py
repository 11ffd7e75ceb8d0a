"""The codes of many prints again, sorted by cell: a search reads only those in the cells the probe looks in.

Of a million prints with 40 million codes that is about 4 million: `tallying` reads them. Lists are rebuilt from the
codes when needed and never saved, so that nothing has to be kept consistent.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import CELLS, TURN_BITS, TURNS
from biometrics.gallery.index.descriptor import FINE_CENTRES, FINE_PARTS
from biometrics.gallery.index.lookups import AT_ONCE
from biometrics.gallery.index.voting import Prints, own_rows, spot_of

WORTHWHILE: Final = 1 << 15
"""Lowest number of prints for which lists are built: reading the codes of fewer takes two milliseconds."""
GROUP_BITS: Final = 10
"""Lists are sorted by 1024 groups of 1024 cells, then within each group."""


class Lists(NamedTuple):
    """starts (CELLS + 1,): cell c has postings[starts[c] : starts[c + 1]].

    postings (c, 2): print · TURNS + direction, and the position as votes have it; the print has 26 bits. fines
    (8 · c + 32,): the fine codes, of each cell the first bytes of all, then the second ones, to look up many at once.
    prints: how many prints the lists cover, the first of a segment.
    """

    starts: NDArray[np.int64]
    postings: NDArray[np.uint32]
    fines: NDArray[np.uint8]
    prints: int


def make_lists(prints: Prints) -> Lists:
    """Lists for prints with their codes."""
    starts = np.zeros(CELLS + 1, np.int64)
    count = int(prints.code_counts.sum(dtype=np.int64))
    postings, fines = np.empty((count, 2), np.uint32), np.zeros(count + AT_ONCE // FINE_PARTS, np.uint64)
    _sort_by_cell(prints, starts, postings, fines, fines.view(np.uint8))
    return Lists(starts, postings, fines.view(np.uint8), len(prints.code_counts))


@compiled
def _sort_by_cell(
    prints: Prints,
    starts: NDArray[np.int64],
    postings: NDArray[np.uint32],
    wholes: NDArray[np.uint64],
    parts: NDArray[np.uint8],
) -> None:
    """Fill `starts`, initially zero, `postings`, and the fine codes; within a cell the prints keep their order.

    The fine codes are kept whole at first, in the memory in which their parts will be.

    First by groups of cells, then by the cells of each group: a million lists written to at once would miss every
    cache, a thousand do not, and a group's postings fit into a core's own.
    """
    codes, fines, code_starts, code_counts = prints.codes, prints.fines, prints.code_starts, prints.code_counts
    groups = (len(starts) - 1) >> GROUP_BITS
    shift, inside = np.uint32(TURN_BITS + GROUP_BITS), np.uint32((1 << GROUP_BITS) - 1)
    begins = np.zeros(groups + 1, np.int64)
    for row in range(len(code_counts)):
        for at in range(code_starts[row], code_starts[row] + code_counts[row]):
            begins[(codes[at] >> shift) + np.uint32(1)] += 1
    largest = np.int64(0)
    for group in range(groups):
        largest = max(largest, begins[group + 1])
        begins[group + 1] += begins[group]
    ends, cells, own = begins.copy(), np.empty(len(postings), np.uint16), np.empty(256, np.int64)
    for row in range(len(code_counts)):
        own_rows(prints, row, own)
        for at in range(code_starts[row], code_starts[row] + code_counts[row]):
            to = ends[codes[at] >> shift]
            ends[codes[at] >> shift] = to + 1
            cells[to] = np.uint16((codes[at] >> np.uint32(TURN_BITS)) & inside)
            postings[to, 0] = np.uint32(row * TURNS) + (codes[at] & np.uint32(TURNS - 1))
            wholes[to] = fines[at]
            position = prints.positions[prints.starts[row] + own[at - code_starts[row]]]
            postings[to, 1] = np.uint32(spot_of(np.int64(position[0]), np.int64(position[1])))
    unsorted, unsorted_fines = np.empty((largest, 2), np.uint32), np.empty(largest, np.uint64)
    sizes, next_ = np.empty(1 << GROUP_BITS, np.int64), np.empty(1 << GROUP_BITS, np.int64)
    for group in range(groups):
        first, end, cell = begins[group], begins[group + 1], group << GROUP_BITS
        sizes[:] = 0
        for at in range(first, end):
            sizes[cells[at]] += 1
            unsorted[at - first, 0], unsorted[at - first, 1] = postings[at, 0], postings[at, 1]
            unsorted_fines[at - first] = wholes[at]
        to = first
        for low in range(1 << GROUP_BITS):
            starts[cell + low] = to
            next_[low] = to
            to += sizes[low]
        for at in range(first, end):
            low = cells[at]
            to = next_[low]
            next_[low] = to + 1
            postings[to, 0], postings[to, 1] = unsorted[at - first, 0], unsorted[at - first, 1]
            place = starts[cell + low] * (FINE_PARTS - 1) + to
            for part in range(FINE_PARTS):
                byte = unsorted_fines[at - first] >> np.uint64(8 * part) & np.uint64(FINE_CENTRES - 1)
                parts[place + part * sizes[low]] = np.uint8(byte)
    starts[len(starts) - 1] = begins[groups]
