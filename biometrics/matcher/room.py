"""What kernels read and write: the arrays of two prints, and scratch allocated once for many comparisons."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher import parameters as par
from biometrics.matcher.compiled import compiled

MOST: Final = 256
"""Minutiae of one print; also what a pair's row is multiplied by in its cell number."""
SHIFTS: Final = 1 + math.ceil(par.SIZE_LIMIT / math.log(2) * par.LENGTH_STEPS)
"""Most steps of the length code by which a hypothesis of scale shifts it, either way."""
SEEDS: Final = 4096
"""Pairs an alignment may start from."""
ROWS: Final = 1024
"""Rows of 8 px by which minutiae are looked up: positions in int16 steps of 1/8 px span no more."""


class Print(NamedTuple):
    """The arrays of one structure, see `structure.Structure`."""

    positions: NDArray[np.int16]
    marks: NDArray[np.uint8]
    edges: NDArray[np.uint8]


class Packed(NamedTuple):
    """Many structures end to end: counts[r] minutiae of print r from starts[r], its edges from edge_starts[r]."""

    positions: NDArray[np.int16]
    marks: NDArray[np.uint8]
    edges: NDArray[np.uint8]
    starts: NDArray[np.int64]
    counts: NDArray[np.uint8]
    edge_starts: NDArray[np.int64]
    edge_counts: NDArray[np.uint16]
    tokens: NDArray[np.int64]
    sizes: NDArray[np.float64]


class Room(NamedTuple):
    """Scratch of one comparison at a time, and the best alignment found in it (`kept_…`)."""

    first: NDArray[np.float64]  # (n, 2) px
    second: NDArray[np.float64]  # (m, 2) px
    first_rows: NDArray[np.int64]
    second_rows: NDArray[np.int64]
    found: NDArray[np.uint8]  # (…, 4) edges alike, see `neighbours.edges_alike`
    lengths: NDArray[np.uint64]  # (shifts, 256, words), each filled when first needed, see `neighbours.index_lengths`
    is_indexed: NDArray[np.bool_]  # (shifts,)
    votes: NDArray[np.int32]  # (n, m)
    support: NDArray[np.int32]  # (n, m)
    best: NDArray[np.int64]  # cells with the most support ...
    best_support: NDArray[np.int32]  # ... and how much
    pairs: NDArray[np.int64]  # (k, 2)
    weights: NDArray[np.float64]  # (k,)
    mate_of_first: NDArray[np.int64]  # (n,), -1: none
    mate_of_second: NDArray[np.int64]  # (m,), -1: none
    cost: NDArray[np.float64]  # (m,) of its mate
    placed: NDArray[np.float64]  # (n, 2) px on the second print
    drift: NDArray[np.float64]  # (n, 2) px
    motion: NDArray[np.float64]  # see `alignment`
    parts: NDArray[np.float64]
    kept_pairs: NDArray[np.int64]
    kept_motion: NDArray[np.float64]
    kept_parts: NDArray[np.float64]


@compiled
def make_room(words: int) -> Room:
    """Scratch for a probe whose edge sets have `words` words."""
    return Room(
        np.empty((MOST, 2)), np.empty((MOST, 2)), np.empty(ROWS + 1, np.int64), np.empty(ROWS + 1, np.int64),
        np.empty((8192, 4), np.uint8), np.empty((2 * SHIFTS + 1, 256, words), np.uint64),
        np.zeros(2 * SHIFTS + 1, np.bool_),
        np.empty((MOST, MOST), np.int32), np.empty((MOST, MOST), np.int32),
        np.empty(par.CANDIDATE_PAIRS, np.int64), np.empty(par.CANDIDATE_PAIRS, np.int32),
        np.empty((SEEDS, 2), np.int64), np.empty(SEEDS), np.empty(MOST, np.int64), np.empty(MOST, np.int64),
        np.empty(MOST), np.empty((MOST, 2)), np.empty((MOST, 2)), np.empty(6), np.empty(par.PART_COUNT),
        np.empty((MOST, 2), np.int64), np.empty(6), np.empty(par.PART_COUNT),
    )  # fmt: skip
