"""The codes of many prints once more, by cell: a search reads the few that the probe asks for instead of all.

Of a million prints with 40 million codes a probe asks for about 4 million. Of the loudest prints exactly the same is
told as by `voting.tally`; lists only make it cheaper. They are made again from the codes whenever they are wanted and
are never saved, so that nothing has to be kept consistent.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import CELLS, TURN_BITS, TURNS, Codes
from biometrics.gallery.index.fine import Fines, odds_sum
from biometrics.gallery.index.prefetch import LINE_BYTES, prefetch
from biometrics.gallery.index.voting import LEAST_VOTE, ROOT_BITS, ROOTS, WORTH_BITS, Question, agreeing

WORTHWHILE: Final = 1 << 15
"""Prints from which lists are made: reading the codes of fewer takes two milliseconds."""
MOST_PRINTS: Final = 1 << 26
"""A posting's number of a print has 26 bits."""
BLOCK_BITS: Final = 13
"""Votes are gathered for 8192 prints at a time, which a core's own cache holds."""
SUM_BITS: Final = 20
"""The worth of all votes of a print, at most 255 times ten bits, has so many bits."""
AHEAD: Final = 3
"""Cells whose postings are asked for before they are read."""
LOUDEST: Final = 1 << 14
"""Scores from here on count as one: of what lies above, all is loud."""


class Lists(NamedTuple):
    """starts (CELLS + 1,): cell c has postings[starts[c] : starts[c + 1]].

    postings (c, 3): print · TURNS + direction, and the two halves of the fine code, which are read together.
    prints: how many they tell of, the first ones of a segment.
    """

    starts: NDArray[np.int64]
    postings: NDArray[np.uint32]
    prints: int


def make_lists(codes: Codes, fines: Fines, code_starts: NDArray[np.int64], code_counts: NDArray[np.uint8]) -> Lists:
    """Lists of prints whose codes are code_counts[r] from code_starts[r]."""
    starts = np.zeros(CELLS + 1, np.int64)
    postings = np.empty((int(code_counts.sum(dtype=np.int64)), 3), np.uint32)
    _sort_by_cell(codes, fines, code_starts, code_counts, starts, postings)
    return Lists(starts, postings, len(code_counts))


@compiled
def _sort_by_cell(
    codes: Codes,
    fines: Fines,
    code_starts: NDArray[np.int64],
    code_counts: NDArray[np.uint8],
    starts: NDArray[np.int64],
    postings: NDArray[np.uint32],
) -> None:
    """Fill `starts`, which comes in zeroed, and `postings`; within a cell the prints stand in their order."""
    for row in range(len(code_counts)):
        for at in range(code_starts[row], code_starts[row] + code_counts[row]):
            starts[(codes[at] >> np.uint32(TURN_BITS)) + np.uint32(1)] += 1
    for cell in range(len(starts) - 1):
        starts[cell + 1] += starts[cell]
    ends = starts.copy()
    for row in range(len(code_counts)):
        for at in range(code_starts[row], code_starts[row] + code_counts[row]):
            cell = codes[at] >> np.uint32(TURN_BITS)
            to = ends[cell]
            postings[to, 0] = np.uint32(row * TURNS) + (codes[at] & np.uint32(TURNS - 1))
            postings[to, 1] = np.uint32(fines[at] & np.uint64(0xFFFFFFFF))
            postings[to, 2] = np.uint32(fines[at] >> np.uint64(32))
            ends[cell] += 1


def tally_lists(
    question: Question,
    lists: Lists,
    code_counts: NDArray[np.uint8],
    admitted: NDArray[np.bool_],
    most: int,
    scores: NDArray[np.int32],
) -> int:
    """Fill `scores` (lists.prints,) with what `voting.tally` would, but for prints not among the `most` loudest.

    All votes of a print are worth no less than those of them that agree: once `most` prints are known to be louder, it
    is passed over with 0. Returns a score, 1 or more, that at least `most` prints reach if so many have any.
    """
    cells = np.empty(CELLS, np.int32)
    some, asked_for = _by_asking(question.table, lists.starts, cells)
    # One more than is asked for: a posting is written first, and stays if it votes.
    whose, told = np.empty(asked_for + 1, np.uint32), np.empty(asked_for + 1, np.uint16)
    count = _collect(question, cells[:some], lists, whose, told)
    votes = np.empty(count, np.uint32)
    ends = np.zeros(((len(scores) - 1) >> BLOCK_BITS) + 2, np.int64)
    _sort_by_block(whose[:count], told[:count], question.worths, ends, votes)
    bar: int = _tally(votes, ends, code_counts, admitted, most, scores)
    return bar


@compiled
def _by_asking(table: NDArray[np.uint8], starts: NDArray[np.int64], cells: NDArray[np.int32]) -> tuple[int, int]:
    """Fill `cells` with those asked for, one minutia's after another's, whose odds then stay in cache.

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
    question: Question, cells: NDArray[np.int32], lists: Lists, whose: NDArray[np.uint32], told: NDArray[np.uint16]
) -> int:
    """Fill `whose` (print · TURNS + how far it is turned) and `told` (index into worths) of all votes; their number.

    It never branches on whether a posting votes, which no processor can foresee.
    """
    count, least, postings = 0, 0, lists.postings
    while least < len(question.worths) and question.worths[least] < LEAST_VOTE:
        least += 1
    for number in range(len(cells)):
        cell, soon = cells[number], cells[min(number + AHEAD, len(cells) - 1)]
        prefetch(postings, lists.starts[soon], lists.starts[soon + 1], LINE_BYTES // 12)
        asked = np.int64(question.table[cell]) - 1
        turn, odds = np.uint32(question.turns[asked]), question.odds[asked]
        for at in range(np.uint64(lists.starts[cell]), np.uint64(lists.starts[cell + 1])):
            posting = postings[at, 0]
            whose[count] = (posting & ~np.uint32(TURNS - 1)) | ((turn - posting) & np.uint32(TURNS - 1))
            here = odds_sum(odds, np.uint64(postings[at, 2]) << np.uint64(32) | np.uint64(postings[at, 1]))
            told[count] = here
            count += here >= least
    return count


@compiled
def _sort_by_block(
    whose: NDArray[np.uint32],
    told: NDArray[np.uint16],
    worths: NDArray[np.int64],
    ends: NDArray[np.int64],
    votes: NDArray[np.uint32],
) -> None:
    """Fill `votes` (print within its block, how far it is turned, worth) and `ends`: those before each block."""
    shift = np.uint32(TURN_BITS + BLOCK_BITS)
    inside = np.uint32((1 << (TURN_BITS + BLOCK_BITS)) - 1)
    for k in range(len(whose)):
        ends[(whose[k] >> shift) + np.uint32(1)] += 1
    for number in range(len(ends) - 1):
        ends[number + 1] += ends[number]
    begins = ends.copy()
    for k in range(len(whose)):
        number = whose[k] >> shift
        votes[begins[number]] = (whose[k] & inside) << np.uint32(WORTH_BITS) | np.uint32(worths[told[k]])
        begins[number] += 1


@compiled
def _tally(
    votes: NDArray[np.uint32],
    ends: NDArray[np.int64],
    code_counts: NDArray[np.uint8],
    admitted: NDArray[np.bool_],
    most: int,
    scores: NDArray[np.int32],
) -> int:
    """Fill `scores` from votes sorted by block; the score that `most` prints or more were seen to reach, 1 if fewer."""
    block = 1 << BLOCK_BITS
    shift, worth, vote = np.uint32(TURN_BITS + WORTH_BITS), np.uint32((1 << WORTH_BITS) - 1), np.uint32(0xFFFF)
    # Of each print of a block: how many votes it has and, in the lower bits, their worth; those whose votes are sorted.
    totals, one, summed = np.empty(block, np.uint32), np.uint32(1 << SUM_BITS), np.uint32((1 << SUM_BITS) - 1)
    sorted_rows, offsets, of_prints = np.empty(block, np.int64), np.empty(block, np.int64), np.empty(0, np.uint16)
    # How many prints have each score; `louder` of them reach the bar.
    having, bar, louder = np.zeros(LOUDEST + 1, np.int64), 1, 0
    for number in range(len(ends) - 1):
        first, start, here = ends[number], number * block, min(block, len(scores) - number * block)
        if ends[number + 1] - first > len(of_prints):
            of_prints = np.empty(ends[number + 1] - first, np.uint16)
        totals[:] = 0
        for at in range(first, ends[number + 1]):
            totals[votes[at] >> shift] += one + (votes[at] & worth)
        # Most prints are not loud enough whatever agrees: only the votes of the others are sorted.
        count, room = 0, 0
        for row in range(here):
            scores[start + row] = 0
            total = np.int64(totals[row] & summed)
            if total * ROOTS[code_counts[start + row]] >> ROOT_BITS >= bar and admitted[start + row]:
                sorted_rows[count], offsets[row] = row, room
                room += totals[row] >> np.uint32(SUM_BITS)
                count += 1
            else:
                totals[row] = 0
        for at in range(first, ends[number + 1]):
            row = votes[at] >> shift
            if totals[row] > 0:
                of_prints[offsets[row]] = np.uint16(votes[at] & vote)
                offsets[row] += 1
        for row in sorted_rows[:count]:
            stop, at = offsets[row], start + row
            scores[at] = agreeing(of_prints, stop - (totals[row] >> np.uint32(SUM_BITS)), stop, code_counts[at], bar)
            if scores[at] >= bar:
                having[min(LOUDEST, scores[at])] += 1
                louder += 1
                while bar < LOUDEST and louder - having[bar] >= most:
                    louder -= having[bar]
                    bar += 1
    return bar
