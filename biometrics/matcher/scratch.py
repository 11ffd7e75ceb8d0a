"""What the kernels read and write: the arrays of the prints, and scratch memory allocated once per thread."""

import threading
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher import parameters as par

MOST: Final = 256
"""Minutiae in a print; an index fits a byte."""
ALIKE: Final = 32_768
"""Pairs of matching edges allocated from the start: two prints of 80 minutiae have about 3 000."""
SCALES: Final = 3
"""Scale hypotheses: the second print a step smaller than its ridges indicate, as indicated, a step larger."""
ROWS: Final = 1024
"""Rows of 8 px in which minutiae are looked up: positions in int16 steps of 1/8 px span no more."""


class Print(NamedTuple):
    """The arrays of one structure, see `structure.Structure`."""

    positions: NDArray[np.int16]
    marks: NDArray[np.uint8]
    edges: NDArray[np.uint8]


class Packed(NamedTuple):
    """Many structures end to end: print r has counts[r] minutiae from starts[r], and edges from edge_starts[r]."""

    positions: NDArray[np.int16]
    marks: NDArray[np.uint8]
    edges: NDArray[np.uint8]
    starts: NDArray[np.int64]
    counts: NDArray[np.uint8]
    edge_starts: NDArray[np.int64]
    edge_counts: NDArray[np.uint16]
    tokens: NDArray[np.int64]
    sizes: NDArray[np.float64]


class Scratch(NamedTuple):
    """Working memory for one comparison at a time, and the best alignment found so far in it (`best_…`)."""

    first: NDArray[np.float64]  # (n, 2) px
    second: NDArray[np.float64]  # (m, 2) px
    first_rows: NDArray[np.int64]  # where each row of `alignment.ROW_PX` starts
    second_rows: NDArray[np.int64]
    alike: NDArray[np.uint32]  # pairs of matching edges, see `neighbours.edges_alike` ...
    scales: NDArray[np.uint8]  # ... and the set of scales at which they match
    here: NDArray[np.uint16]  # cells at either end of those that match at one scale
    there: NDArray[np.uint16]
    lane_votes: NDArray[np.uint64]  # by cell, of all scales
    lane_support: NDArray[np.uint64]  # by cell, of all scales
    agreed: NDArray[np.float64]  # (SCALES,)
    votes: NDArray[np.int32]  # by cell, of one scale
    support: NDArray[np.int32]  # by cell, of one scale
    best: NDArray[np.int64]  # cells with the most support ...
    best_support: NDArray[np.int32]  # ... and how much
    seeds: NDArray[np.int64]  # cells that an alignment starts from
    is_paired: NDArray[np.bool_]  # by cell; False between uses
    pairs: NDArray[np.int64]  # (k, 2)
    weights: NDArray[np.float64]  # (k,)
    mate_of_first: NDArray[np.int64]  # (n,), −1: none
    mate_of_second: NDArray[np.int64]  # (m,), −1: none
    cost: NDArray[np.float64]  # (m,) of pairing with its mate
    placed: NDArray[np.float64]  # (n, 2) px on the second print
    drift: NDArray[np.float64]  # (n, 2) px
    motion: NDArray[np.float64]  # see `alignment`
    parts: NDArray[np.float64]
    best_pairs: NDArray[np.int64]
    best_motion: NDArray[np.float64]
    best_parts: NDArray[np.float64]
    best_count: NDArray[np.int64]  # (1,) pairs


_threads = threading.local()


def scratch_of_thread() -> Scratch:
    """The calling thread's own scratch memory, allocated on first use."""
    scratch: Scratch | None = getattr(_threads, "scratch", None)
    if scratch is None:
        scratch = _threads.scratch = Scratch(
            np.empty((MOST, 2)),
            np.empty((MOST, 2)),
            np.empty(ROWS + 1, np.int64),
            np.empty(ROWS + 1, np.int64),
            np.empty(ALIKE, np.uint32),
            np.empty(ALIKE, np.uint8),
            np.empty(ALIKE, np.uint16),
            np.empty(ALIKE, np.uint16),
            np.empty(MOST * MOST, np.uint64),
            np.empty(MOST * MOST, np.uint64),
            np.empty(SCALES),
            np.empty(MOST * MOST, np.int32),
            np.empty(MOST * MOST, np.int32),
            np.empty(par.CANDIDATE_PAIRS, np.int64),
            np.empty(par.CANDIDATE_PAIRS, np.int32),
            np.empty(MOST, np.int64),
            np.zeros(MOST * MOST, np.bool_),
            np.empty((MOST, 2), np.int64),
            np.empty(MOST),
            np.empty(MOST, np.int64),
            np.empty(MOST, np.int64),
            np.empty(MOST),
            np.empty((MOST, 2)),
            np.empty((MOST, 2)),
            np.empty(6),
            np.empty(par.PART_COUNT),
            np.empty((MOST, 2), np.int64),
            np.empty(6),
            np.empty(par.PART_COUNT),
            np.empty(1, np.int64),
        )
    return scratch
