"""Votes: how strongly a print's codes indicate a probe, by the worth of its matches that agree in rotation."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import TURN_BITS, TURN_SLACK, TURNS, Codes, cells_to_search
from biometrics.gallery.index.descriptor import described, project, surroundings
from biometrics.gallery.index.fine import Fines, Odds, odds_of, odds_sum, worths
from biometrics.matcher import parameters as par
from biometrics.matcher.structure import Structure

LEAST_VOTE: Final = 40
"""Lowest worth of a vote: odds of 28 of being mates."""
WORTH_BITS: Final = 10
"""A vote is packed as its rotation and, in the lower bits, its worth."""
ROOT_BITS: Final = 10
ROOTS: Final = np.rint((16 << ROOT_BITS) / np.sqrt(np.maximum(np.arange(256), 1))).astype(np.int64)
"""Factor for the worth, by number of codes: what a print gets by chance grows with the square root of its codes."""


class Question(NamedTuple):
    """A probe, prepared for a search.

    table: which minutia looks in each cell, see `cells`; for each described minutia, odds: against all fine codes, see
    `fine`; turns: direction in 1/64 turn; places: position in px; worths: a vote's worth by its sum of odds.
    """

    table: NDArray[np.uint8]
    odds: Odds
    turns: NDArray[np.int64]
    places: NDArray[np.float64]
    worths: NDArray[np.int64]


def question_of(probe: Structure) -> Question:
    """Prepare `probe` for a search."""
    rows = described(probe)
    turns = probe.marks[rows, 0].astype(np.int64) * TURNS // par.TURN
    descriptors = project(surroundings(probe, rows))
    places = probe.positions[rows] / par.POSITION_STEPS
    return Question(cells_to_search(descriptors), odds_of(descriptors), turns, places, worths())


@compiled
def tally(
    question: Question,
    codes: Codes,
    fines: Fines,
    starts: NDArray[np.int64],
    counts: NDArray[np.uint8],
    admitted: NDArray[np.bool_],
    scores: NDArray[np.int32],
) -> None:
    """Fill `scores` (n,): the highest worth of a print's votes that agree in rotation, scaled by ROOTS.

    Print r has counts[r] codes from starts[r]; the score is 0 if it is not `admitted`.
    """
    votes = np.empty(256, np.uint16)
    for row in range(len(counts)):
        scores[row] = 0
        if not admitted[row]:
            continue
        count = 0
        for at in range(starts[row], starts[row] + counts[row]):
            asking = np.int64(question.table[codes[at] >> np.uint32(TURN_BITS)]) - 1
            if asking < 0:
                continue
            worth = question.worths[odds_sum(question.odds[asking], fines[at])]
            if worth >= LEAST_VOTE:
                turned = (question.turns[asking] - np.int64(codes[at])) & (TURNS - 1)
                votes[count] = np.uint16(turned << WORTH_BITS | worth)
                count += 1
        scores[row] = agreeing(votes, 0, count, counts[row], 1)


@compiled
def agreeing(votes: NDArray[np.uint16], start: int, stop: int, codes: int, least: int) -> int:
    """The highest worth of votes that agree in rotation with one of them, scaled by ROOTS; 0 if below `least`."""
    total, best = 0, 0
    for k in range(start, stop):
        total += int(votes[k]) & ((1 << WORTH_BITS) - 1)
    if total * ROOTS[codes] >> ROOT_BITS < least:
        return 0
    for k in range(start, stop):
        turn, here = int(votes[k]) >> WORTH_BITS, 0
        for other in range(start, stop):
            off = ((int(votes[other]) >> WORTH_BITS) - turn + TURNS // 2) & (TURNS - 1)
            if abs(off - TURNS // 2) <= TURN_SLACK:
                here += int(votes[other]) & ((1 << WORTH_BITS) - 1)
        best = max(best, here)
    loud: int = best * ROOTS[codes] >> ROOT_BITS
    return loud
