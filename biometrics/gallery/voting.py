"""How loud a print's codes speak for a probe: first by how far minutiae are turned, then by where they lie as well."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.gallery.cells import INDICES, TURN_BITS, TURN_SLACK, TURNS, Codes, worth_of_cells
from biometrics.gallery.descriptor import MOST_DESCRIBED, choose_described, described
from biometrics.gallery.segment import Arrays
from biometrics.matcher import parameters as par
from biometrics.matcher.compiled import compiled
from biometrics.matcher.structure import Structure

NEAR_PX: Final = 12.0
"""Two votes agree on where the print lies when their minutiae lie apart alike but for this ..."""
NEAR_RATIO: Final = 0.2
"""... and this share of how far apart: skin, scale and a rotation known to a few degrees."""


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


@compiled
def place(question: Question, arrays: Arrays, rows: NDArray[np.int64], scores: NDArray[np.int32]) -> None:
    """Fill `scores` (len(rows),): the most worth of votes that agree with one of them in turn and place."""
    own = np.empty(MOST_DESCRIBED, np.int64)
    worths, asked, turns = np.empty(256, np.int64), np.empty(256, np.int64), np.empty(256, np.int64)
    x, y = np.empty(256), np.empty(256)
    for number in range(len(rows)):
        row = rows[number]
        first, code = arrays.starts[row], arrays.code_starts[row]
        choose_described(arrays.marks[first : first + arrays.counts[row]], own)
        count = 0
        for at in range(arrays.code_counts[row]):
            entry = question.table[arrays.codes[code + at] >> np.uint32(TURN_BITS)]
            if entry:
                worths[count], asked[count] = entry // INDICES, entry % INDICES
                turns[count] = (np.int64(arrays.codes[code + at]) - question.turns[asked[count]]) & (TURNS - 1)
                x[count] = arrays.positions[first + own[at], 0] / par.POSITION_STEPS
                y[count] = arrays.positions[first + own[at], 1] / par.POSITION_STEPS
                count += 1
        best = 0
        for k in range(count):
            here = worths[k]
            angle = turns[k] * (2.0 * math.pi / TURNS)
            cos, sin = math.cos(angle), math.sin(angle)
            for other in range(count):
                off = ((turns[other] - turns[k] + TURNS // 2) & (TURNS - 1)) - TURNS // 2
                if other == k or abs(off) > TURN_SLACK or asked[other] == asked[k]:
                    continue
                dx = question.places[asked[other], 0] - question.places[asked[k], 0]
                dy = question.places[asked[other], 1] - question.places[asked[k], 1]
                # Half of what the two disagree by in turn is taken for the turn's own error.
                turn = off * (math.pi / TURNS)
                c, s = cos - sin * turn, sin + cos * turn
                miss_x = x[other] - x[k] - (c * dx - s * dy)
                miss_y = y[other] - y[k] - (s * dx + c * dy)
                reach = NEAR_PX + NEAR_RATIO * math.sqrt(dx * dx + dy * dy)
                if miss_x * miss_x + miss_y * miss_y < reach * reach:
                    here += worths[other]
            best = max(best, here)
        scores[number] = best
