"""Which minutiae of two fingers have similar neighbourhoods: edges are compared by length and by both their angles.

Every candidate edge is compared with every probe edge, at all scale hypotheses at once. The probe's edges, seen from
both ends, are sorted by their first angle, so that those compatible with a given angle are one run of rows; for every
value of the second angle and of the length, a bit set marks the compatible rows. The sets are intersected over the run,
so that hardly any edges but matching ones are ever touched; the difference in length gives the scales at which they
match. All counts are integers and sums of integers, so that the order of edges has no effect, and neither has the
choice of which print to index.

A pair of minutiae (i of the first print, k of the second) is identified by its cell, i · (minutiae of the second) + k.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.scratch import BLOCK, SCALES, Scratch

_lowest_bit: Callable[..., Any] = trailing_zeros  # a single machine instruction; numba has no public name for it
_CODES = 256
_STEP = round(par.SCALE_STEP / math.log(2) * par.LENGTH_STEPS)
_LENGTHS_PX = par.EDGE_MIN_PX * 2.0 ** (np.arange(_CODES) / par.LENGTH_STEPS)
_SLACK_RATIO = par.EDGE_SLACK_RATIO + par.EDGE_SLACK_PX / _LENGTHS_PX
_SLACK = np.rint(par.LENGTH_STEPS * np.log2(1 + _SLACK_RATIO)).astype(np.int64)
"""Steps by which the length code of the second print's edge may differ, by the code of the first print's."""

_LANE = 21  # bits per hypothesis, three in a word: the highest support that 2550 edges can give stays below
_LANE_BITS = np.uint64((1 << _LANE) - 1)
_SETS = np.arange(1 << SCALES, dtype=np.uint64)[:, None] >> np.arange(SCALES, dtype=np.uint64) & np.uint64(1)
_ONES = (_SETS << np.uint64(_LANE) * np.arange(SCALES, dtype=np.uint64)).sum(axis=1, dtype=np.uint64)
_LANES = _ONES * _LANE_BITS
"""By the set of scales (bits) at which two edges match: a 1 in the lane of each scale, and all bits of the lanes."""


def _scales_alike() -> NDArray[np.uint8]:
    """Sets of scales (2, 256, 256) at which two lengths match, by code of the first print's edge and of the second's.

    The second half is by code of the second print's edge and of the first's.
    """
    codes = np.arange(_CODES)
    off = codes[None, :] - codes[:, None]
    at = [np.abs(off - (scale - 1) * _STEP) <= _SLACK[:, None] for scale in range(SCALES)]
    by_first = np.packbits(np.stack(at, axis=2), axis=2, bitorder="little")[:, :, 0]
    return np.stack([by_first, by_first.T])


_SCALES_ALIKE = _scales_alike()
_LENGTHS_ALIKE = _SCALES_ALIKE.max(axis=0) > 0
"""(256, 256): whether two lengths may match at some scale, whichever of them is the first print's."""


class Index(NamedTuple):
    """A probe's edges, prepared for comparison with many others.

    Rows are edges seen from both ends, sorted by the angle at the first end; those near the wrap-around of angles are
    repeated at the other end, so that every run is contiguous. ends (r,) uint32: from minutia + 65 536 · to minutia;
    codes (r,) uint8: length codes; starts (TURN + 2 · slack + 1,) uint64: rows starts[a] to starts[a + 2 · slack + 1]
    are compatible with angle a; sets (2, 256, words) uint64: the rows compatible with a value of the angle at the
    second end, and with a value of the length.
    """

    ends: NDArray[np.uint32]
    codes: NDArray[np.uint8]
    starts: NDArray[np.uint64]
    sets: NDArray[np.uint64]


def index_edges(edges: NDArray[np.uint8]) -> Index:
    """The index of a structure's edges (m, 5)."""
    both = np.concatenate([edges, edges[:, [1, 0, 2, 4, 3]]])
    both = both[np.argsort(both[:, 3], kind="stable")]
    angle = both[:, 3].astype(np.int64)
    below, above = angle >= par.TURN - par.EDGE_ANGLE_SLACK, angle < par.EDGE_ANGLE_SLACK
    rows = np.concatenate([both[below], both, both[above]])
    angle = np.concatenate([angle[below] - par.TURN, angle, angle[above] + par.TURN])
    lowest = np.arange(-par.EDGE_ANGLE_SLACK, par.TURN + par.EDGE_ANGLE_SLACK + 1)
    starts = np.searchsorted(angle, lowest).astype(np.uint64)
    ends = rows[:, 0].astype(np.uint32) | rows[:, 1].astype(np.uint32) << np.uint32(16)
    return Index(ends, np.ascontiguousarray(rows[:, 2]), starts, compatible_rows(rows, len(rows) // 64 + 1))


@compiled
def compatible_rows(rows: NDArray[np.uint8], words: int) -> NDArray[np.uint64]:
    """Bit sets (2, 256, words): which of `rows` (r, 5) are compatible with a second angle, and with a length code."""
    sets = np.zeros((2, _CODES, words), np.uint64)
    for row in range(len(rows)):
        word, bit = row >> 6, np.uint64(1) << np.uint64(row & 63)
        for step in range(-par.EDGE_ANGLE_SLACK, par.EDGE_ANGLE_SLACK + 1):
            sets[0, (rows[row, 4] + step) & 255, word] |= bit
        for code in range(_CODES):
            if _LENGTHS_ALIKE[rows[row, 2], code]:
                sets[1, code, word] |= bit
    return sets


@compiled
def edges_alike(
    index: Index,
    edges: NDArray[np.uint8],
    second: int,
    is_indexed_first: bool,
    cells: NDArray[np.uint32],
    scales: NDArray[np.uint8],
    scratch: Scratch,
) -> int:
    """Fill `cells` with every pair of matching edges and `scales` with the scales at which they match; their number.

    A pair is the cell at one end + 65 536 · the cell at the other; `second` is the second print's number of minutiae.
    If `cells` is too short, only the number returned is right: call again with longer arrays.
    """
    # Unsigned numbers throughout: for signed ones numba would check whether each index counts from the end.
    one, all_bits, none, six = np.uint64(1), ~np.uint64(0), np.uint64(0), np.uint64(6)
    low_bits, run = np.uint64(63), np.uint64(2 * par.EDGE_ANGLE_SLACK + 1)
    own_step, other_step = (second, 1) if is_indexed_first else (1, second)
    alike_at = _SCALES_ALIKE[1 if is_indexed_first else 0]
    bits, edge_of, row_of = scratch.word_bits, scratch.word_edge, scratch.word_row
    count = np.uint64(0)
    for block in range(0, len(edges), BLOCK):
        # First the words that are not empty, then their bits: this way branches are seldom mispredicted.
        held = np.uint64(0)
        for e in range(block, min(block + BLOCK, len(edges))):
            angle, code, turned = np.uint64(edges[e, 3]), np.uint64(edges[e, 2]), np.uint64(edges[e, 4])
            start, stop = index.starts[angle], index.starts[angle + run]
            word, end = start >> six, stop >> six
            within = all_bits << (start & low_bits)
            while word < end:
                alike = index.sets[0, turned, word] & index.sets[1, code, word] & within
                bits[held], edge_of[held], row_of[held] = alike, e, word << six
                held += np.uint64(alike != none)
                within = all_bits
                word += one
            within &= (one << (stop & low_bits)) - one
            alike = index.sets[0, turned, word] & index.sets[1, code, word] & within
            bits[held], edge_of[held], row_of[held] = alike, e, word << six
            held += np.uint64(alike != none)
        for place in range(held):
            edge, first_row, alike = np.uint64(edge_of[place]), np.uint64(row_of[place]), bits[place]
            by_length = alike_at[np.uint64(edges[edge, 2])]
            ends = np.uint32((np.int64(edges[edge, 0]) | np.int64(edges[edge, 1]) << 16) * other_step)
            while alike:
                row = first_row + np.uint64(_lowest_bit(alike))
                alike &= alike - one
                scale_set = by_length[np.uint64(index.codes[row])]
                if count < len(cells):
                    cells[count] = index.ends[row] * np.uint32(own_step) + ends
                    scales[count] = scale_set
                count += np.uint64(scale_set != 0)
    return int(count)


@compiled
def agreement(pairs: NDArray[np.uint32], scales: NDArray[np.uint8], count: int, scratch: Scratch, cells: int) -> None:
    """Fill scratch.agreed (SCALES,): how well the best cell's neighbourhood agrees, relative to chance.

    Also fills scratch.lane_votes (cells,): matching edges at each pair of minutiae; and .lane_support (cells,): the
    votes of the pairs at their other ends, so that agreement which itself agrees counts most. Both have a lane of bits
    for each scale. Edges that match by chance support a cell by about the square root of their number, so the highest
    support is given in units of it.
    """
    votes, support = scratch.lane_votes, scratch.lane_support
    for cell in range(cells):
        votes[cell] = 0
        support[cell] = 0
    end, up = np.uint32(0xFFFF), np.uint32(16)
    number = np.uint64(0)
    for e in range(count):
        here, there, ones = pairs[e] & end, pairs[e] >> up, _ONES[scales[e]]
        number += ones
        votes[here] += ones
        votes[there] += ones
    for e in range(count):
        here, there, lanes = pairs[e] & end, pairs[e] >> up, _LANES[scales[e]]
        support[here] += votes[there] & lanes
        support[there] += votes[here] & lanes
    # Higher lanes are cut off and lower ones only break ties, so a lane's maximum is that of the words.
    low = middle = high = np.int64(0)
    for cell in range(cells):
        word = np.int64(support[cell])
        low = max(low, word & np.int64((1 << _LANE) - 1))
        middle = max(middle, word & np.int64((1 << 2 * _LANE) - 1))
        high = max(high, word)
    most = (low, middle >> _LANE, high >> 2 * _LANE)
    for scale in range(SCALES):
        alike = (number >> np.uint64(_LANE * scale)) & _LANE_BITS
        scratch.agreed[scale] = most[scale] / math.sqrt(par.AGREEMENT_FLOOR + alike)


@compiled
def at_scale(
    scale: int,
    pairs: NDArray[np.uint32],
    scales: NDArray[np.uint8],
    count: int,
    scratch: Scratch,
    cells: int,
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
) -> int:
    """The pairs of edges that match at one scale: fills `here` and `there`, their cells. Returns their number.

    Also fills scratch.votes and .support, by cell, for that scale.
    """
    down = np.uint64(_LANE * scale)
    for cell in range(cells):
        scratch.votes[cell] = (scratch.lane_votes[cell] >> down) & _LANE_BITS
        scratch.support[cell] = (scratch.lane_support[cell] >> down) & _LANE_BITS
    count_here = 0
    for e in range(count):
        here[count_here], there[count_here] = pairs[e] & np.uint32(0xFFFF), pairs[e] >> np.uint32(16)
        count_here += (scales[e] >> scale) & 1
    return count_here


@compiled
def rank(
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
    count: int,
    support: NDArray[np.int32],
    best: NDArray[np.int64],
    best_support: NDArray[np.int32],
) -> int:
    """Fill `best` with the best-supported cells, the lower first if equal. Returns how many are ranked."""
    ranked = 0
    for e in range(2 * count):
        cell = np.int64(here[e >> 1]) if e & 1 == 0 else np.int64(there[e >> 1])
        value = support[cell]
        if ranked == len(best):
            last = best_support[ranked - 1]
            if value < last or (value == last and cell >= best[ranked - 1]):
                continue
        at = 0
        while at < ranked and (best_support[at] > value or (best_support[at] == value and best[at] < cell)):
            at += 1
        if at < ranked and best[at] == cell:
            continue
        ranked = min(ranked + 1, len(best))
        for move in range(ranked - 1, at, -1):
            best[move] = best[move - 1]
            best_support[move] = best_support[move - 1]
        best[at] = cell
        best_support[at] = value
    return ranked
