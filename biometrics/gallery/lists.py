"""The codes of many prints once more, by cell: a search reads the few that the probe asks for instead of all.

Of a million prints with 40 million codes a probe asks for about 4 million. Of the loudest prints exactly the same is
told as by `voting.tally`; lists only make it cheaper. They are made again from the codes whenever they are wanted and
are never saved, so that nothing has to be kept consistent.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.cells import CELLS, TURN_BITS, TURNS, Codes
from biometrics.gallery.fine import Fines, odds_sum
from biometrics.gallery.voting import LEAST_VOTE, WORTH_BITS, Question, agreeing
from biometrics.matcher.compiled import compiled

WORTHWHILE: Final = 1 << 15
"""Prints from which lists are made: reading the codes of fewer takes two milliseconds."""
MOST_PRINTS: Final = 1 << 26
"""A posting's number of a print has 26 bits."""
BLOCK_BITS: Final = 12
"""Votes are gathered for 4096 prints at a time, which a core's own cache holds."""
LOUDEST: Final = 1 << 14
"""Scores from here on count as one: of what lies above, all is loud."""


class Lists(NamedTuple):
    """starts (CELLS + 1,): cell c has postings[starts[c] : starts[c + 1]]; a posting is print · TURNS + direction.

    fines: of each posting, its fine code; prints: how many they tell of, the first ones of a segment.
    """

    starts: NDArray[np.int64]
    postings: NDArray[np.uint32]
    fines: Fines
    prints: int


def make_lists(
    codes: Codes, fines: Fines, code_starts: NDArray[np.int64], code_counts: NDArray[np.uint8]
) -> Lists:
    """Lists of prints whose codes are code_counts[r] from code_starts[r]."""
    starts = np.zeros(CELLS + 1, np.int64)
    postings = np.empty(int(code_counts.sum(dtype=np.int64)), np.uint32)
    by_cell = np.empty(len(postings), np.uint64)
    _sort_by_cell(codes, fines, code_starts, code_counts, starts, postings, by_cell)
    return Lists(starts, postings, by_cell, len(code_counts))


@compiled
def _sort_by_cell(
    codes: Codes, fines: Fines, code_starts: NDArray[np.int64], code_counts: NDArray[np.uint8],
    starts: NDArray[np.int64], postings: NDArray[np.uint32], by_cell: Fines,
) -> None:  # fmt: skip
    """Fill `starts`, which comes in zeroed, `postings` and `by_cell`; within a cell the prints stand in their order."""
    for row in range(len(code_counts)):
        for at in range(code_starts[row], code_starts[row] + code_counts[row]):
            starts[(codes[at] >> np.uint32(TURN_BITS)) + np.uint32(1)] += 1
    for cell in range(len(starts) - 1):
        starts[cell + 1] += starts[cell]
    ends = starts.copy()
    for row in range(len(code_counts)):
        for at in range(code_starts[row], code_starts[row] + code_counts[row]):
            cell = codes[at] >> np.uint32(TURN_BITS)
            postings[ends[cell]] = np.uint32(row * TURNS) + (codes[at] & np.uint32(TURNS - 1))
            by_cell[ends[cell]] = fines[at]
            ends[cell] += 1


def tally_lists(
    question: Question, lists: Lists, code_counts: NDArray[np.uint8], admitted: NDArray[np.bool_], most: int,
    scores: NDArray[np.int32],
) -> None:  # fmt: skip
    """Fill `scores` (lists.prints,) with what `voting.tally` would, but for prints not among the `most` loudest.

    All votes of a print are worth no less than those of them that agree: once `most` prints are known to be louder, it
    is passed over with 0.
    """
    cells = np.flatnonzero(question.table)
    # One minutia after the other: its odds then stay in the core's first cache.
    asking = question.table[cells]
    cells = cells[np.argsort(asking, kind="stable")]
    room = int((lists.starts[cells + 1] - lists.starts[cells]).sum())
    whose, worth = np.empty(room, np.uint32), np.empty(room, np.uint16)
    ends = np.zeros(((len(scores) - 1) >> BLOCK_BITS) + 2, np.int64)
    count = _collect(question, cells, lists, whose, worth, ends)
    _tally(whose[:count], worth[:count], ends, code_counts, admitted, most, scores)


@compiled
def _collect(
    question: Question, cells: NDArray[np.int64], lists: Lists, whose: NDArray[np.uint32], worth: NDArray[np.uint16],
    ends: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fill `whose` (print · TURNS + how far it is turned) and `worth`, count in `ends` the votes before each block."""
    count, least = 0, 0
    while least < len(question.worths) and question.worths[least] < LEAST_VOTE:
        least += 1
    for cell in cells:
        asked = np.int64(question.table[cell]) - 1
        turn, odds = np.uint32(question.turns[asked]), question.odds[asked]
        for at in range(lists.starts[cell], lists.starts[cell + 1]):
            told = odds_sum(odds, lists.fines[at])
            if told < least:
                continue
            posting = lists.postings[at]
            turned = (turn - posting) & np.uint32(TURNS - 1)
            whose[count] = (posting & ~np.uint32(TURNS - 1)) | turned
            worth[count] = question.worths[told]
            ends[(posting >> np.uint32(TURN_BITS + BLOCK_BITS)) + np.uint32(1)] += 1
            count += 1
    for number in range(len(ends) - 1):
        ends[number + 1] += ends[number]
    return count


@compiled
def _tally(
    whose: NDArray[np.uint32], worth: NDArray[np.uint16], ends: NDArray[np.int64], code_counts: NDArray[np.uint8],
    admitted: NDArray[np.bool_], most: int, scores: NDArray[np.int32],
) -> None:  # fmt: skip
    block = 1 << BLOCK_BITS
    # A vote: print within its block, how far it is turned, its worth. First by block, then, in cache, by print.
    votes, begins = np.empty(len(whose), np.uint32), ends.copy()
    for k in range(len(whose)):
        number = whose[k] >> np.uint32(TURN_BITS + BLOCK_BITS)
        inside = whose[k] & np.uint32((1 << (TURN_BITS + BLOCK_BITS)) - 1)
        votes[begins[number]] = (inside << np.uint32(WORTH_BITS)) | np.uint32(worth[k])
        begins[number] += 1
    offsets, of_prints = np.empty(block + 1, np.int64), np.empty(0, np.uint16)
    # How many prints have each score; `louder` of them reach the bar.
    having, bar, louder = np.zeros(LOUDEST + 1, np.int64), 1, 0
    for number in range(len(ends) - 1):
        first, last = ends[number], ends[number + 1]
        if last - first > len(of_prints):
            of_prints = np.empty(last - first, np.uint16)
        offsets[:] = 0
        for at in range(first, last):
            offsets[(votes[at] >> np.uint32(TURN_BITS + WORTH_BITS)) + np.uint32(1)] += 1
        for row in range(block):
            offsets[row + 1] += offsets[row]
        for at in range(first, last):
            row = votes[at] >> np.uint32(TURN_BITS + WORTH_BITS)
            of_prints[offsets[row]] = np.uint16(votes[at] & np.uint32((1 << (TURN_BITS + WORTH_BITS)) - 1))
            offsets[row] += 1
        # offsets[row] is now where the print's votes end.
        for row in range(min(block, len(scores) - number * block)):
            start = offsets[row - 1] if row > 0 else 0
            at = number * block + row
            scores[at] = 0
            if admitted[at] and offsets[row] > start:
                scores[at] = agreeing(of_prints, start, offsets[row], code_counts[at], bar)
            if scores[at] >= bar:
                having[min(LOUDEST, scores[at])] += 1
                louder += 1
                while bar < LOUDEST and louder - having[bar] >= most:
                    louder -= having[bar]
                    bar += 1
