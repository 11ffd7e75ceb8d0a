"""The codes of many prints once more, by cell: a search reads the few that the probe asks for instead of all.

Of a million prints with 40 million codes a probe asks for about 3 million. Of the loudest prints exactly the same is
told as by `voting.tally`; lists only make it cheaper. They are made again from the codes whenever they are wanted and
are never saved, so that nothing has to be kept consistent.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.cells import CELLS, INDICES, TURN_BITS, TURN_SLACK, TURNS, Codes
from biometrics.matcher.compiled import compiled

if TYPE_CHECKING:
    from biometrics.gallery.voting import Question

WORTHWHILE: Final = 1 << 15
"""Prints from which lists are made: reading the codes of fewer takes two milliseconds."""
MOST_PRINTS: Final = 1 << 26
"""A posting's number of a print has 26 bits."""
BLOCK_BITS: Final = 12
"""Votes are gathered for 4096 prints at a time, which a core's own cache holds."""
WORTH_BITS: Final = 10
"""As in `cells.WORTH`."""

LOUDEST: Final = 1 << 14
"""Scores from here on count as one: sixteen of the dearest votes."""


class Lists(NamedTuple):
    """starts (CELLS + 1,): cell c has postings[starts[c] : starts[c + 1]]; a posting is print · TURNS + direction.

    prints: how many they tell of, the first ones of a segment.
    """

    starts: NDArray[np.int64]
    postings: NDArray[np.uint32]
    prints: int


def make_lists(codes: Codes, code_starts: NDArray[np.int64], code_counts: NDArray[np.uint8]) -> Lists:
    """Lists of prints whose codes are code_counts[r] from code_starts[r]."""
    starts = np.zeros(CELLS + 1, np.int64)
    postings = np.empty(int(code_counts.sum(dtype=np.int64)), np.uint32)
    _sort_by_cell(codes, code_starts, code_counts, starts, postings)
    return Lists(starts, postings, len(code_counts))


@compiled
def _sort_by_cell(
    codes: Codes, code_starts: NDArray[np.int64], code_counts: NDArray[np.uint8],
    starts: NDArray[np.int64], postings: NDArray[np.uint32],
) -> None:  # fmt: skip
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
            postings[ends[cell]] = np.uint32(row * TURNS) + (codes[at] & np.uint32(TURNS - 1))
            ends[cell] += 1


def tally_lists(
    question: "Question", lists: Lists, admitted: NDArray[np.bool_], least: int, most: int, scores: NDArray[np.int32]
) -> None:
    """Fill `scores` (lists.prints,) with what `voting.tally` would, but for prints not among the `most` loudest.

    All votes of a print are worth no less than those of them that agree: once `most` prints are known to be louder, it
    is passed over with 0.
    """
    cells = np.flatnonzero(question.table)
    _tally(question, cells, lists.starts, lists.postings, admitted, least, most, scores)


@compiled
def _tally(
    question: "Question", cells: NDArray[np.int64], starts: NDArray[np.int64], postings: NDArray[np.uint32],
    admitted: NDArray[np.bool_], least: int, most: int, scores: NDArray[np.int32],
) -> None:  # fmt: skip
    block = 1 << BLOCK_BITS
    ends = np.zeros((len(scores) + block - 1) // block + 1, np.int64)
    for cell in cells:
        for at in range(starts[cell], starts[cell + 1]):
            ends[(postings[at] >> np.uint32(TURN_BITS + BLOCK_BITS)) + np.uint32(1)] += 1
    for number in range(len(ends) - 1):
        ends[number + 1] += ends[number]
    # A vote: print within its block, how far it is turned, its worth. First by block, then, in cache, by print.
    votes, begins = np.empty(ends[-1], np.uint32), ends.copy()
    for cell in cells:
        entry = np.int64(question.table[cell])
        worth, turn = np.uint32(entry // INDICES), np.uint32(question.turns[entry % INDICES])
        for at in range(starts[cell], starts[cell + 1]):
            posting = postings[at]
            number = posting >> np.uint32(TURN_BITS + BLOCK_BITS)
            row = (posting >> np.uint32(TURN_BITS)) & np.uint32(block - 1)
            turned = (turn - posting) & np.uint32(TURNS - 1)
            votes[begins[number]] = (((row << np.uint32(TURN_BITS)) | turned) << np.uint32(WORTH_BITS)) | worth
            begins[number] += 1
    offsets, of_prints = np.empty(block + 1, np.int64), np.empty(0, np.uint16)
    # How many prints have each score; `louder` of them reach the bar.
    having, bar, louder = np.zeros(LOUDEST + 1, np.int64), least, 0
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
            scores[at] = _agreeing(of_prints, start, offsets[row], bar) if admitted[at] else 0
            if scores[at] >= bar:
                having[min(LOUDEST, scores[at])] += 1
                louder += 1
                while bar < LOUDEST and louder - having[bar] >= most:
                    louder -= having[bar]
                    bar += 1


@compiled
def _agreeing(votes: NDArray[np.uint16], start: int, stop: int, least: int) -> int:
    """The most worth of votes that agree in turn with one of them; 0 where all are not worth `least`."""
    total, best = 0, 0
    for k in range(start, stop):
        total += int(votes[k]) & ((1 << WORTH_BITS) - 1)
    if total < least:
        return 0
    for k in range(start, stop):
        turn, here = int(votes[k]) >> WORTH_BITS, 0
        for other in range(start, stop):
            off = ((int(votes[other]) >> WORTH_BITS) - turn + TURNS // 2) & (TURNS - 1)
            if abs(off - TURNS // 2) <= TURN_SLACK:
                here += int(votes[other]) & ((1 << WORTH_BITS) - 1)
        best = max(best, here)
    return best
