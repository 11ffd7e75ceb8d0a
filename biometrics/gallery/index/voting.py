"""How loud a print's codes speak for a probe: what its minutiae that are turned alike are worth."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import TURN_BITS, TURN_SLACK, TURNS, Codes, asked_cells
from biometrics.gallery.index.descriptor import described, project, surroundings
from biometrics.gallery.index.fine import Fines, Odds, odds_of, odds_sum, worths
from biometrics.matcher import parameters as par
from biometrics.matcher.structure import Structure

LEAST_VOTE: Final = 40
"""Minutiae in a cell that is asked for vote if they are worth this: odds of 28 of being mates."""
WORTH_BITS: Final = 10
"""A vote is how far it is turned and, in so many bits, its worth."""
ROOT_BITS: Final = 10
ROOTS: Final = np.rint((16 << ROOT_BITS) / np.sqrt(np.maximum(np.arange(256), 1))).astype(np.int64)
"""By which worth is multiplied, by the number of codes: what chance alone gives a print grows with its root."""


class Question(NamedTuple):
    """What a probe asks: which minutia asks for each cell, see `cells`; of its described minutiae the odds against fine
    codes, see `fine`, turn (1/64) and place (px); and worth by the sum of odds.
    """

    table: NDArray[np.uint8]
    odds: Odds
    turns: NDArray[np.int64]
    places: NDArray[np.float64]
    worths: NDArray[np.int64]


def question_of(probe: Structure) -> Question:
    """What `probe` asks of every print."""
    rows = described(probe)
    turns = probe.marks[rows, 0].astype(np.int64) * TURNS // par.TURN
    descriptors = project(surroundings(probe, rows))
    places = probe.positions[rows] / par.POSITION_STEPS
    return Question(asked_cells(descriptors), odds_of(descriptors), turns, places, worths())


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
    """Fill `scores` (n,): the most worth of a print's minutiae that agree in how far they are turned, by ROOTS.

    A print's codes are counts[r] from starts[r]; where it is not `admitted` the score is 0.
    """
    votes = np.empty(256, np.uint16)
    for row in range(len(counts)):
        scores[row] = 0
        if not admitted[row]:
            continue
        count = 0
        for at in range(starts[row], starts[row] + counts[row]):
            asked = np.int64(question.table[codes[at] >> np.uint32(TURN_BITS)]) - 1
            if asked < 0:
                continue
            worth = question.worths[odds_sum(question.odds[asked], fines[at])]
            if worth >= LEAST_VOTE:
                turned = (question.turns[asked] - np.int64(codes[at])) & (TURNS - 1)
                votes[count] = np.uint16(turned << WORTH_BITS | worth)
                count += 1
        scores[row] = agreeing(votes, 0, count, counts[row], 1)


@compiled
def agreeing(votes: NDArray[np.uint16], start: int, stop: int, codes: int, least: int) -> int:
    """The most worth of votes that agree in turn with one of them, by the number of codes; 0 where under `least`."""
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
