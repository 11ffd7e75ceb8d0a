"""The codes of many prints again, sorted by cell: a search reads only those in the cells the probe looks in.

Of a million prints with 40 million codes that is about 4 million. For the prints with the highest scores the result is
exactly that of `voting.tally`; lists only make it cheaper. They are rebuilt from the codes when needed and never saved,
so that nothing has to be kept consistent.
"""

import threading
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import CELLS, TURN_BITS, TURNS
from biometrics.gallery.index.descriptor import FINE_CENTRES, FINE_PARTS
from biometrics.gallery.index.fine import LEAST_ODDS, MOST_ODDS, STEPS
from biometrics.gallery.index.lookups import AT_ONCE, voting
from biometrics.gallery.index.prefetch import LINE_BYTES, prefetch
from biometrics.gallery.index.voting import (
    LEAST_VOTE,
    ROOT_BITS,
    ROOTS,
    SPOT_BITS,
    VOTE_BITS,
    WORTH_BITS,
    Prints,
    Question,
    agreeing,
    own_rows,
    spot_of,
)

WORTHWHILE: Final = 1 << 15
"""Lowest number of prints for which lists are built: reading the codes of fewer takes two milliseconds."""
GROUP_BITS: Final = 10
"""Lists are sorted by 1024 groups of 1024 cells, then within each group."""
BLOCK_BITS: Final = 13
"""Votes are gathered for 8192 prints at a time, which fit into a core's own cache."""
SUM_BITS: Final = 20
"""Bits for the worth of all votes of a print, at most 255 times ten bits."""
AHEAD: Final = 3
"""Number of cells whose postings are prefetched."""
HIGHEST: Final = 1 << 14
"""Scores from here on count as equal when the bar is set: all of them are high."""


class _Memory(threading.local):
    """Arrays that a thread uses again in its next search.

    What a search writes to for the first time the system must find and clear before, which takes as long as all the
    rest: 20 bytes a vote, some 35 MB among a million prints.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}

    def array(self, name: str, count: int, kind: type[np.generic]) -> NDArray[Any]:
        """An array (count,) with anything in it, until its name is asked for again."""
        known = self._arrays.get(name)
        if known is None or len(known) < count:
            known = self._arrays[name] = np.empty(count + count // 4, kind)
        return known[:count]


_memory: Final = _Memory()


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


def tally_lists(
    question: Question,
    lists: Lists,
    code_counts: NDArray[np.uint8],
    admitted: NDArray[np.bool_],
    most: int,
    scores: NDArray[np.int32],
) -> int:
    """Fill `scores` (lists.prints,) as `voting.tally` would, except for prints not among the `most` highest.

    All votes of a print together are worth at least as much as those that agree: once `most` prints are known to have
    more, it is skipped with a score of 0. Returns a bar ≥ 1, which at least `most` prints reach if it is over 1.
    """
    cells = _memory.array("cells", CELLS, np.int32)
    cell_count, postings = _cells_by_minutia(question.table, lists.starts, cells)
    whose, spots = (_memory.array(name, postings, np.uint32) for name in ("whose", "spots"))
    odds = _memory.array("odds", postings, np.uint16)
    count = _collect(question, cells[:cell_count], lists, whose, spots, odds)
    votes = _memory.array("votes", count, np.uint64)
    ends = np.zeros(((len(scores) - 1) >> BLOCK_BITS) + 2, np.int64)
    _sort_by_block(whose[:count], spots[:count], odds[:count], question.worths, ends, votes)
    bar: int = _tally(question, votes, ends, code_counts, admitted, most, scores)
    return bar


@compiled
def _cells_by_minutia(table: NDArray[np.uint8], starts: NDArray[np.int64], cells: NDArray[np.int32]) -> tuple[int, int]:
    """Fill `cells` with the cells to look in, grouped by minutia so that its odds stay in cache.

    Returns their number and that of the postings in them.
    """
    eights, begins, postings = table.view(np.uint64), np.zeros(257, np.int64), 0
    for eight in range(len(eights)):
        if eights[eight]:
            for cell in range(8 * eight, 8 * eight + 8):
                begins[table[cell] + 1] += 1
    begins[1] = 0
    for asking in range(1, 257):
        begins[asking] += begins[asking - 1]
    count = begins[256]
    for eight in range(len(eights)):
        if eights[eight]:
            for cell in range(8 * eight, 8 * eight + 8):
                if table[cell]:
                    cells[begins[table[cell]]] = cell
                    begins[table[cell]] += 1
                    postings += int(starts[cell + 1] - starts[cell])
    return count, postings


@compiled
def _collect(
    question: Question,
    cells: NDArray[np.int32],
    lists: Lists,
    whose: NDArray[np.uint32],
    spots: NDArray[np.uint32],
    odds_sums: NDArray[np.uint16],
) -> int:
    """Fill `whose` (print · TURNS + rotation), `spots` (the probe's minutia and the position, as votes have them) and
    `odds_sums` (index into worths) of all votes. Returns their number.

    Nothing is read of a posting, nor a branch taken, unless it votes: no processor can predict which do.
    """
    count, least, postings, fines = 0, 0, lists.postings, lists.fines
    sums, which = np.empty(AT_ONCE, np.int16), np.empty(AT_ONCE, np.int32)
    while least < len(question.worths) and question.worths[least] < LEAST_VOTE:
        least += 1
    least += STEPS * LEAST_ODDS
    for number in range(len(cells)):
        cell, soon = cells[number], cells[min(number + AHEAD, len(cells) - 1)]
        later, behind = lists.starts[soon], lists.starts[soon + 1]
        prefetch(postings, later, behind, LINE_BYTES // 8)
        prefetch(fines, FINE_PARTS * later, FINE_PARTS * behind, LINE_BYTES)
        minutia = np.int64(question.table[cell]) - 1
        turn, odds = np.uint32(question.turns[minutia]), question.odds[minutia]
        target = np.uint32(minutia << (2 * SPOT_BITS))
        start, here = lists.starts[cell], lists.starts[cell + 1] - lists.starts[cell]
        for first in range(0, here, AT_ONCE):
            place, size = FINE_PARTS * start + first, min(AT_ONCE, here - first)
            for k in range(voting(odds, fines, place, here, size, least, sums, which)):
                at = np.uint64(which[k])
                posting = postings[np.uint64(start + first) + at, 0]
                whose[count] = (posting & ~np.uint32(TURNS - 1)) | ((turn - posting) & np.uint32(TURNS - 1))
                spots[count] = target | postings[np.uint64(start + first) + at, 1]
                odds_sums[count] = min(sums[at], STEPS * MOST_ODDS) - STEPS * LEAST_ODDS
                count += 1
    return count


@compiled
def _sort_by_block(
    whose: NDArray[np.uint32],
    spots: NDArray[np.uint32],
    odds_sums: NDArray[np.uint16],
    worths: NDArray[np.int64],
    ends: NDArray[np.int64],
    votes: NDArray[np.uint64],
) -> None:
    """Fill `votes` (the print within its block, and the vote), sorted by block, and `ends`: votes before each block."""
    shift = np.uint32(TURN_BITS + BLOCK_BITS)
    turns, inside = np.uint32(TURNS - 1), np.uint32((1 << BLOCK_BITS) - 1)
    for k in range(len(whose)):
        ends[(whose[k] >> shift) + np.uint32(1)] += 1
    for number in range(len(ends) - 1):
        ends[number + 1] += ends[number]
    begins = ends.copy()
    for k in range(len(whose)):
        number = whose[k] >> shift
        vote = np.uint64(whose[k] >> np.uint32(TURN_BITS) & inside) << np.uint64(VOTE_BITS)
        vote |= np.uint64(spots[k]) << np.uint64(WORTH_BITS + TURN_BITS)
        vote |= np.uint64(whose[k] & turns) << np.uint64(WORTH_BITS)
        votes[begins[number]] = vote | np.uint64(worths[odds_sums[k]])
        begins[number] += 1


@compiled
def _tally(
    question: Question,
    votes: NDArray[np.uint64],
    ends: NDArray[np.int64],
    code_counts: NDArray[np.uint8],
    admitted: NDArray[np.bool_],
    most: int,
    scores: NDArray[np.int32],
) -> int:
    """Fill `scores` from votes sorted by block. Returns a score that at least `most` prints reach, or 1."""
    block = 1 << BLOCK_BITS
    shift, worth = np.uint64(VOTE_BITS), np.uint64((1 << WORTH_BITS) - 1)
    # For each print of a block: its number of votes and, in the lower bits, their worth; then the prints to examine.
    totals, unit, summed = np.empty(block, np.uint32), np.uint32(1 << SUM_BITS), np.uint32((1 << SUM_BITS) - 1)
    chosen, is_chosen, offsets = np.empty(block, np.int64), np.empty(block, np.int64), np.empty(block, np.int64)
    spare = np.int64(0)
    for number in range(len(ends) - 1):
        spare = max(spare, ends[number + 1] - ends[number])
    of_prints = np.empty(spare + 1, np.uint64)
    # How many prints have each score; `reaching` of them reach the bar.
    having, bar, reaching = np.zeros(HIGHEST + 1, np.int64), 1, 0
    for number in range(len(ends) - 1):
        first, start, here = ends[number], number * block, min(block, len(scores) - number * block)
        totals[:] = 0
        for at in range(first, ends[number + 1]):
            totals[votes[at] >> shift] += unit + np.uint32(votes[at] & worth)
        # Most prints cannot reach the bar whatever agrees: the votes of the others are sorted, theirs put in one spare
        # place. Without branches, since no processor can predict which.
        count, room = 0, 0
        for row in range(here):
            scores[start + row] = 0
            total = np.int64(totals[row] & summed)
            can_reach = np.int64((total * ROOTS[code_counts[start + row]] >> ROOT_BITS >= bar) & admitted[start + row])
            chosen[count], is_chosen[row] = row, can_reach
            offsets[row] = spare + (room - spare) * can_reach
            room += int(can_reach) * int(totals[row] >> np.uint32(SUM_BITS))
            count += int(can_reach)
        for at in range(first, ends[number + 1]):
            row = votes[at] >> shift
            of_prints[offsets[row]] = votes[at]
            offsets[row] += is_chosen[row]
        for row in chosen[:count]:
            stop, at = offsets[row], start + row
            start_of_print = stop - np.int64(totals[row] >> np.uint32(SUM_BITS))
            scores[at] = agreeing(question, of_prints[start_of_print:stop], code_counts[at], bar)
            if scores[at] >= bar:
                having[min(HIGHEST, scores[at])] += 1
                reaching += 1
                while bar < HIGHEST and reaching - having[bar] >= most:
                    reaching -= having[bar]
                    bar += 1
    return bar
