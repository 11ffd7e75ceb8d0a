"""Votes of a probe among the codes that are listed by cell.

For the prints with the highest scores the result is exactly that of `voting.tally`; lists only make it cheaper.
"""

import threading
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import CELLS, TURN_BITS, TURNS
from biometrics.gallery.index.descriptor import FINE_PARTS
from biometrics.gallery.index.fine import LEAST_ODDS, MOST_ODDS, STEPS
from biometrics.gallery.index.lists import Lists
from biometrics.gallery.index.lookups import AT_ONCE, voting
from biometrics.gallery.index.prefetch import LINE_BYTES, prefetch
from biometrics.gallery.index.voting import (
    LEAST_VOTE,
    ROOT_BITS,
    ROOTS,
    SPOT_BITS,
    VOTE_BITS,
    WORTH_BITS,
    Question,
    agreeing,
)

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
