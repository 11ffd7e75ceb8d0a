"""How loud a print's codes speak for a probe: what its minutiae that are turned alike are worth."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.cells import INDICES, TURN_BITS, TURN_SLACK, TURNS, Codes, worth_of_cells
from biometrics.gallery.descriptor import described
from biometrics.matcher import parameters as par
from biometrics.matcher.compiled import compiled
from biometrics.matcher.structure import Structure


class Question(NamedTuple):
    """What a probe asks: worth of every cell, see `cells`; turn (1/64) and place (px) of its described minutiae."""

    table: NDArray[np.uint16]
    turns: NDArray[np.int64]
    places: NDArray[np.float64]


def question_of(probe: Structure) -> Question:
    """What `probe` asks of every print."""
    rows = described(probe)
    turns = probe.marks[rows, 0].astype(np.int64) * TURNS // par.TURN
    return Question(worth_of_cells(probe), turns, probe.positions[rows] / par.POSITION_STEPS)


@compiled
def tally(
    question: Question, codes: Codes, starts: NDArray[np.int64], counts: NDArray[np.uint8],
    admitted: NDArray[np.bool_], least: int, scores: NDArray[np.int32],
) -> None:  # fmt: skip
    """Fill `scores` (n,): the most worth of a print's minutiae that agree in how far they are turned.

    A print's codes are counts[r] from starts[r]; where it is not `admitted`, or all its votes are not worth `least`,
    the score is 0.
    """
    worths, turns = np.empty(256, np.int64), np.empty(256, np.int64)
    for row in range(len(counts)):
        scores[row] = 0
        if not admitted[row]:
            continue
        count, total = 0, 0
        for at in range(starts[row], starts[row] + counts[row]):
            entry = question.table[codes[at] >> np.uint32(TURN_BITS)]
            if entry:
                worths[count] = entry // INDICES
                turns[count] = (question.turns[entry % INDICES] - np.int64(codes[at])) & (TURNS - 1)
                total += worths[count]
                count += 1
        if total < least:
            continue
        best = 0
        for k in range(count):
            here = 0
            for other in range(count):
                off = (turns[other] - turns[k] + TURNS // 2) & (TURNS - 1)
                if abs(off - TURNS // 2) <= TURN_SLACK:
                    here += worths[other]
            best = max(best, here)
        scores[row] = best
