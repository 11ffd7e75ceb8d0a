"""Votes: how strongly a print's codes indicate a probe, by the worth of its matches that one placement explains.

A vote pairs a minutia of the print with one of the probe, and so says how the print is rotated and where it lies. True
votes agree with each other; chance ones seldom do.
"""

import math
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import TURN_BITS, TURN_SLACK, TURNS, Codes, cells_to_search
from biometrics.gallery.index.descriptor import choose_described, described, descriptors_of
from biometrics.gallery.index.fine import Fines, Odds, odds_of, odds_sum, worths
from biometrics.matcher import parameters as par
from biometrics.matcher.structure import Structure

LEAST_VOTE: Final = 40
"""Lowest worth of a vote: odds of 28 of being mates."""
APART_PX: Final = 6.0
"""How far apart two votes may place a print and still agree, ..."""
APART_SLOPE: Final = 0.1
"""... plus this for each px between their minutiae: the rotation of a print is known only to a few degrees."""
SPOT_BITS: Final = 13
"""A position in a vote: across and down, each in 1/SPOTS px from −1024 to 1024 px."""
SPOTS: Final = 4
PER_SPOT: Final = par.POSITION_STEPS // SPOTS
WORTH_BITS: Final = 10
TARGET_BITS: Final = 6
VOTE_BITS: Final = WORTH_BITS + TURN_BITS + 2 * SPOT_BITS + TARGET_BITS
"""A vote is packed as, from the lowest bits, its worth, its rotation, the position of the print's minutia, and the
number of the probe's."""
_ANGLES = np.arange(TURNS) * (2.0 * math.pi / TURNS)
COSINES: Final = np.cos(_ANGLES)
SINES: Final = np.sin(_ANGLES)
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
    descriptors = descriptors_of(probe, rows)
    places = probe.positions[rows] / par.POSITION_STEPS
    return Question(cells_to_search(descriptors), odds_of(descriptors), turns, places, worths())


class Prints(Protocol):
    """What a search reads of prints with their codes, see `storage.arrays.Arrays`."""

    @property
    def positions(self) -> NDArray[np.int16]:
        """By minutia, (m, 2)."""

    @property
    def marks(self) -> NDArray[np.uint8]:
        """By minutia, (m, 3)."""

    @property
    def codes(self) -> Codes:
        """By described minutia, (c,)."""

    @property
    def fines(self) -> Fines:
        """By described minutia, (c,)."""

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each print's minutiae start."""

    @property
    def counts(self) -> NDArray[np.uint8]:
        """Their number."""

    @property
    def code_starts(self) -> NDArray[np.int64]:
        """Where each print's described minutiae start."""

    @property
    def code_counts(self) -> NDArray[np.uint8]:
        """Their number."""


@compiled
def own_rows(prints: Prints, row: int, own: NDArray[np.int64]) -> None:
    """Fill `own` with the rows, from the print's first minutia, of those that are described."""
    first, count = prints.starts[row], prints.counts[row]
    if prints.code_counts[row] == count:
        for at in range(count):
            own[at] = at
    else:
        choose_described(prints.marks[first : first + count], own)


@compiled
def spot_of(x: int, y: int) -> int:
    """A position (1/8 px) as votes have it; what is further out than 1024 px is put there."""
    half = 1 << (SPOT_BITS - 1)
    across = min(max((x // PER_SPOT) + half, 0), 2 * half - 1)
    return across << SPOT_BITS | min(max((y // PER_SPOT) + half, 0), 2 * half - 1)


@compiled
def tally(
    question: Question, prints: Prints, first: int, admitted: NDArray[np.bool_], scores: NDArray[np.int32]
) -> None:
    """Fill `scores` (n,) of the prints from `first` on: the highest worth of a print's votes that agree, times ROOTS.

    It is 0 if the print is not `admitted` (n,).
    """
    votes, own = np.empty(256, np.uint64), np.empty(256, np.int64)
    for row in range(first, len(prints.code_counts)):
        scores[row] = 0
        if not admitted[row]:
            continue
        own_rows(prints, row, own)
        count, start = 0, prints.code_starts[row]
        for at in range(prints.code_counts[row]):
            code = prints.codes[start + at]
            asking = np.int64(question.table[code >> np.uint32(TURN_BITS)]) - 1
            if asking < 0:
                continue
            worth = question.worths[odds_sum(question.odds[asking], prints.fines[start + at])]
            if worth >= LEAST_VOTE:
                turned = (question.turns[asking] - np.int64(code)) & (TURNS - 1)
                position = prints.positions[prints.starts[row] + own[at]]
                spot = asking << (2 * SPOT_BITS) | spot_of(np.int64(position[0]), np.int64(position[1]))
                votes[count] = np.uint64(spot << (WORTH_BITS + TURN_BITS) | turned << WORTH_BITS | worth)
                count += 1
        scores[row] = agreeing(question, votes[:count], prints.code_counts[row], 1)


@compiled
def agreeing(question: Question, votes: NDArray[np.uint64], codes: int, least: int) -> int:
    """The highest worth of votes that agree with one of them, scaled by ROOTS; 0 if below `least`."""
    places, root, total, best = question.places, int(ROOTS[codes]), 0, 0
    count = np.uint64(len(votes))
    for at in range(count):
        total += int(votes[at]) & ((1 << WORTH_BITS) - 1)
    if total * root >> ROOT_BITS < least:
        return 0
    for k in range(len(votes)):
        turn, here = np.int64(votes[k]) >> WORTH_BITS & (TURNS - 1), 0
        for other in range(count):
            here += _if_turned_alike(np.int64(votes[other]), turn)
        # Of the votes that agree in rotation, those placed elsewhere are taken off, until too little is left.
        for other in range(len(votes)):
            if here <= best or here * root >> ROOT_BITS < least:
                break
            worth = _if_turned_alike(np.int64(votes[other]), turn)
            if worth > 0 and not (
                other == k or _placed_alike(places, np.int64(votes[k]), np.int64(votes[other]), turn)
            ):
                here -= worth
        if here * root >> ROOT_BITS >= least:
            best = max(best, here)
    loud: int = best * root >> ROOT_BITS
    return loud if loud >= least else 0


@compiled
def _if_turned_alike(vote: int, turn: int) -> int:
    """The worth of a vote if its rotation is about `turn`, or 0."""
    off = ((vote >> WORTH_BITS) - turn + TURN_SLACK) & (TURNS - 1)
    return (vote & ((1 << WORTH_BITS) - 1)) * int(off <= 2 * TURN_SLACK)


@compiled
def _placed_alike(places: NDArray[np.float64], vote: int, other: int, turn: int) -> bool:
    spot, its_spot, inside = vote >> (WORTH_BITS + TURN_BITS), other >> (WORTH_BITS + TURN_BITS), (1 << SPOT_BITS) - 1
    dx = ((its_spot >> SPOT_BITS & inside) - (spot >> SPOT_BITS & inside)) / SPOTS
    dy = ((its_spot & inside) - (spot & inside)) / SPOTS
    targets = (1 << TARGET_BITS) - 1
    target, its_target = spot >> (2 * SPOT_BITS) & targets, its_spot >> (2 * SPOT_BITS) & targets
    return bool(votes_agree(places, dx, dy, target, its_target, turn))


@compiled
def votes_agree(places: NDArray[np.float64], dx: float, dy: float, target: int, other: int, turned: int) -> bool:
    """Whether placing one minutia on the probe's `target` also places another, (dx, dy) px from it, on `other`.

    turned: the print's rotation in 1/64 turn.
    """
    x, y = COSINES[turned] * dx - SINES[turned] * dy, SINES[turned] * dx + COSINES[turned] * dy
    x -= places[other, 0] - places[target, 0]
    y -= places[other, 1] - places[target, 1]
    slack = APART_PX + APART_SLOPE * math.sqrt(dx * dx + dy * dy)
    return bool(x * x + y * y <= slack * slack)
