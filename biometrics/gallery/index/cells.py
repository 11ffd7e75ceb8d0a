"""From descriptors to cells, and from a probe to the cells it looks in.

The 24 dimensions are split into two halves with 1024 centres each; a minutia's cell is the pair of its nearest centres
(the inverted multi-index of Babenko and Lempitsky, CVPR 2012), one of a million. A code is the cell and the minutia's
direction, 26 bits in four bytes: all that a search reads of a million fingers.

A probe's minutia looks not in one cell but in all near it, nearest first, until they would hold a share FARTHEST of all
minutiae. If two minutiae look in the same cell, it goes to the one for which it is rarer, measured by the share of all
minutiae that is no farther away. How strong the evidence of a match in a cell is, its fine code decides: `fine`.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.descriptor import CENTRES, HALF, described, descriptors_of, model
from biometrics.gallery.index.fine import Fines, fines_of
from biometrics.matcher import parameters as par
from biometrics.matcher.structure import Structure

TURN_BITS: Final = 6
TURNS: Final = 1 << TURN_BITS
TURN_SLACK: Final = 5
"""Steps of 1/64 turn by which two votes for a print may differ: 28 degrees, as skin distorts and cells are wide."""
CELLS: Final = CENTRES * CENTRES
FARTHEST: Final = 0.003
"""Share of all minutiae that the cells of one of a probe's minutiae would hold."""
RARITIES: Final = 1000
"""Steps in which shares up to FARTHEST are distinguished."""
NEAREST: Final = 256
"""Centres of each half considered for a minutia."""
STEPS: Final = 256
STEP: Final = 0.5
"""Squared distances are distinguished in 256 steps of this size, ..."""
STEPS_TOGETHER: Final = 8
"""... and their rarity in groups of this many steps."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Codes = NDArray[np.uint32]


def codes_of(structure: Structure) -> tuple[Codes, Fines]:
    """One code and one fine code for each described minutia."""
    rows = described(structure)
    descriptors = descriptors_of(structure, rows)
    return assign(descriptors, structure.marks[rows, 0]), fines_of(descriptors)


def assign(descriptors: Floats, turns: NDArray[np.uint8]) -> Codes:
    """Codes for descriptors (n, DIMENSIONS) and directions (n,) in 1/256 turn."""
    nearest = [_farness(descriptors, half).argmin(axis=1) for half in (0, 1)]
    cell = nearest[0] * CENTRES + nearest[1]
    codes: Codes = (cell * TURNS + (turns.astype(np.int64) * TURNS // par.TURN)).astype(np.uint32)
    return codes


def _farness(descriptors: Floats, half: int) -> Floats:
    """Squared distances (n, CENTRES) from one half to its centres, less the descriptor's own square."""
    augmented = np.ones((len(descriptors), HALF + 1), np.float32)
    augmented[:, :HALF] = descriptors[:, half * HALF : (half + 1) * HALF]
    farness: Floats = augmented @ _centres_and_squares()[half]
    return farness


@cache
def _centres_and_squares() -> Floats:
    """(2, HALF + 1, CENTRES): −2 times the centres and, last, their squares: a single product gives distances."""
    centres = model().centres.transpose(0, 2, 1)
    return np.ascontiguousarray(np.concatenate([-2 * centres, (centres**2).sum(axis=1, keepdims=True)], axis=1))


def cells_to_search(descriptors: Floats) -> NDArray[np.uint8]:
    """For every cell (CELLS,): 0, or 1 + the row of the descriptor (n, DIMENSIONS) that looks in it."""
    asking = np.zeros(CELLS, np.uint8)
    if len(descriptors) == 0:
        return asking
    near, squares = [], []
    for half in (0, 1):
        farness = _farness(descriptors, half)
        candidates = np.argpartition(farness, NEAREST - 1, axis=1)[:, :NEAREST]
        candidate_squares = np.take_along_axis(farness, candidates, axis=1)
        order = np.argsort(candidate_squares, axis=1, kind="stable")
        near.append(np.take_along_axis(candidates, order, axis=1))
        squares.append(np.take_along_axis(candidate_squares, order, axis=1))
    _spread(near[0], near[1], squares[0], squares[1], model().shares, np.zeros(CELLS, np.uint16), asking)
    return asking


@compiled
def _spread(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    first_squares: Floats,
    second_squares: Floats,
    shares: Floats,
    rarities: NDArray[np.uint16],
    asking: NDArray[np.uint8],
) -> None:
    """Fill `asking` from each minutia's nearest centres of both halves, nearest first; `rarities` starts at 0."""
    centres = first.shape[1]
    own, summed = np.empty(centres, np.float64), np.zeros(centres + 1, np.float64)
    rarity = np.empty(STEPS, np.uint16)
    for i in range(len(first)):
        for k in range(centres):
            own[k] = shares[0, first[i, k]]
            summed[k + 1] = summed[k] + shares[1, second[i, k]]
        nearest, others, least = first_squares[i], second_squares[i], first_squares[i, 0] + second_squares[i, 0]
        within, beyond = 0, STEPS + 1
        while beyond - within > 1:
            middle = (within + beyond) // 2
            if _share_within(nearest, others, own, summed, least + middle * STEP) > FARTHEST:
                beyond = middle
            else:
                within = middle
        for start in range(0, within, STEPS_TOGETHER):
            stop = min(start + STEPS_TOGETHER, within)
            share = _share_within(nearest, others, own, summed, least + stop * STEP)
            for step in range(start, stop):
                rarity[step] = RARITIES - int(share / FARTHEST * (RARITIES - 1))
        for a in range(centres):
            for b in range(centres):
                step = int((nearest[a] + others[b] - least) / STEP)
                if step >= within:
                    break
                cell = first[i, a] * CENTRES + second[i, b]
                if rarity[step] >= rarities[cell]:
                    rarities[cell], asking[cell] = rarity[step], i + 1


@compiled
def _share_within(nearest: Floats, others: Floats, own: Doubles, summed: Doubles, limit: float) -> float:
    """Share of all minutiae in the pairs of centres whose farness adds up to less than `limit`.

    nearest, others: farness of the centres of either half, ascending; own: shares of the first half's centres; summed:
    cumulative shares of the second half's.
    """
    share, b = 0.0, len(others)
    for a in range(len(nearest)):
        while b > 0 and nearest[a] + others[b - 1] >= limit:
            b -= 1
        share += own[a] * summed[b]
    return share
