"""Which minutiae of two fingers look alike by their neighbourhood: edges compared by length and by both their angles.

All candidate edges meet all probe edges. The probe's edges, seen from both ends, stand in order of length, so that
those long enough alike are one run of rows; for every value of either angle a set of bits says which rows tolerate it.
Two sets are intersected over the run, so that only edges alike in all three are ever touched. All counts are integers
and sums of integers, so the order in which edges meet changes nothing: which print was indexed cannot be told.

A pair of minutiae (i of the first print, k of the second) is called by its cell, i · (minutiae of the second) + k.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros
from numpy.typing import NDArray

from biometrics.matcher import parameters as par
from biometrics.matcher.compiled import compiled

_lowest_bit: Callable[..., Any] = trailing_zeros  # one machine instruction; numba ships no public name for it
_CODES = 256
_BLOCK = 128  # edges looked up at a time
_LENGTHS_PX = par.EDGE_MIN_PX * 2.0 ** (np.arange(_CODES) / par.LENGTH_STEPS)
_SLACK_RATIO = par.EDGE_SLACK_RATIO + par.EDGE_SLACK_PX / _LENGTHS_PX
_SLACK = np.rint(par.LENGTH_STEPS * np.log2(1 + _SLACK_RATIO)).astype(np.int64)
"""Steps by which the length code of the second print's edge may differ, by the code of the first's."""
MOST_SHIFT = 1 + math.ceil(par.SCALE_STEP / math.log(2) * par.LENGTH_STEPS)
"""Most steps by which a hypothesis of scale shifts the first print's codes, either way."""


def _runs() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each code of the second print, shifted (row 0: by −MOST_SHIFT), the least and greatest alike of the first's.

    Slack shrinks by less than a step per step, so that all between these two are alike too; none: least > greatest.
    """
    codes = np.arange(_CODES)
    wanted = np.arange(-MOST_SHIFT, _CODES + MOST_SHIFT)
    alike = np.abs(codes[None, :] - wanted[:, None]) <= _SLACK
    least = np.where(alike.any(axis=1), alike.argmax(axis=1), _CODES - 1)
    greatest = np.where(alike.any(axis=1), _CODES - 1 - alike[:, ::-1].argmax(axis=1), 0)
    return least, greatest


_LEAST, _GREATEST = _runs()


class Index(NamedTuple):
    """A probe's edges made ready to be met by many others.

    both (2m, 2) uint8: from and to which minutia each edge runs, seen from both ends, in order of length; starts (257,)
    int64: edges of length code c are rows starts[c] to starts[c + 1]; sets (2, 256, words) uint64: which rows tolerate
    a value of either angle.
    """

    both: NDArray[np.uint8]
    starts: NDArray[np.int64]
    sets: NDArray[np.uint64]


def index_edges(edges: NDArray[np.uint8]) -> Index:
    """The index of a structure's edges (m, 5)."""
    turned = edges[:, [1, 0, 2, 4, 3]]
    both = np.concatenate([edges, turned])
    both = both[np.argsort(both[:, 2], kind="stable")]
    starts = np.searchsorted(both[:, 2], np.arange(_CODES + 1)).astype(np.int64)
    ends = np.ascontiguousarray(both[:, :2])
    return Index(ends, starts, tolerated(np.ascontiguousarray(both[:, 3:]), (len(both) + 63) // 64))


@compiled
def tolerated(angles: NDArray[np.uint8], words: int) -> NDArray[np.uint64]:
    """Bit sets (2, 256, words): which rows of `angles` (rows, 2) are within slack of a value."""
    sets = np.zeros((2, par.TURN, words), np.uint64)
    for row in range(len(angles)):
        word, bit = row >> 6, np.uint64(1) << np.uint64(row & 63)
        for step in range(-par.EDGE_ANGLE_SLACK, par.EDGE_ANGLE_SLACK + 1):
            sets[0, (angles[row, 0] + step) & 255, word] |= bit
            sets[1, (angles[row, 1] + step) & 255, word] |= bit
    return sets


@compiled
def edges_alike(
    index: Index,
    edges: NDArray[np.uint8],
    shift: int,
    second: int,
    is_indexed_first: bool,
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
) -> int:
    """Write the cells at either end of every pair of edges alike; their number.

    `shift` is added to the first print's length codes; `second` is the second's number of minutiae. When `here` is too
    short only the number is right: call again with more room.
    """
    one, all_bits, none = np.uint64(1), ~np.uint64(0), np.uint64(0)
    own_step, other_step = (second, 1) if is_indexed_first else (1, second)
    words = index.sets.shape[2]
    bits = np.empty(_BLOCK * words, np.uint64)
    at = np.empty((_BLOCK * words, 2), np.int64)
    count = 0
    for block in range(0, len(edges), _BLOCK):
        # First the words that hold anything, then their bits: so the processor seldom guesses a branch wrong.
        held = 0
        for e in range(block, min(block + _BLOCK, len(edges))):
            code = np.int64(edges[e, 2])
            if is_indexed_first:
                least, greatest = _LEAST[code - shift + MOST_SHIFT], _GREATEST[code - shift + MOST_SHIFT]
            else:
                least, greatest = max(0, code + shift - _SLACK[code]), min(_CODES - 1, code + shift + _SLACK[code])
            if least > greatest:
                continue
            start, stop = index.starts[least], index.starts[greatest + 1]
            if start >= stop:
                continue
            by_first, by_second = index.sets[0, edges[e, 3]], index.sets[1, edges[e, 4]]
            first_word, last_word = start >> 6, (stop - 1) >> 6
            for word in range(first_word, last_word + 1):
                alike = by_first[word] & by_second[word]
                alike &= all_bits << np.uint64(start & 63 if word == first_word else 0)
                alike &= all_bits >> np.uint64(63 - ((stop - 1) & 63) if word == last_word else 0)
                bits[held], at[held, 0], at[held, 1] = alike, e, word << 6
                held += int(alike != none)
        for place in range(held):
            e, alike = at[place, 0], bits[place]
            k, l = np.int64(edges[e, 0]) * other_step, np.int64(edges[e, 1]) * other_step
            while alike:
                row = at[place, 1] + np.int64(_lowest_bit(alike))
                alike &= alike - one
                if count < len(here):
                    here[count] = index.both[row, 0] * own_step + k
                    there[count] = index.both[row, 1] * own_step + l
                count += 1
    return count


@compiled
def agreement(
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
    count: int,
    votes: NDArray[np.int32],
    support: NDArray[np.int32],
    cells: int,
) -> float:
    """How much the best cell's neighbourhood agrees, against what as many edges alike would give by chance.

    votes (cells,): alike edges at each pair of minutiae; support (cells,): the votes of the pairs at their other ends,
    so that agreement which itself agrees counts most. Edges alike by chance support a cell by about the root of their
    number: the greatest support is told in that unit.
    """
    for cell in range(cells):
        votes[cell] = 0
        support[cell] = 0
    for e in range(count):
        votes[here[e]] += 1
        votes[there[e]] += 1
    for e in range(count):
        support[here[e]] += votes[there[e]]
        support[there[e]] += votes[here[e]]
    most = 0
    for cell in range(cells):
        most = max(most, support[cell])
    return most / math.sqrt(par.AGREEMENT_FLOOR + count)


@compiled
def rank(
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
    count: int,
    support: NDArray[np.int32],
    best: NDArray[np.int64],
    best_support: NDArray[np.int32],
) -> int:
    """Fill `best` with the cells of most support, the lower first where equal; the number ranked."""
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
