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
BLOCK: Final = 128
"""Edges looked up at a time."""
WORDS: Final = 4 * MOST * par.EDGE_NEIGHBOURS // 64 + 1
"""Words of a set of an index's rows: every edge is seen from both ends, and may be there twice."""
BINS: Final = 64
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


class Alike(NamedTuple):
    """Room for pairs of matching edges, and the set of scales at which they match, see `neighbours.edges_alike`; and
    for the cells at either end of those that match at one scale.
    """

    pairs: NDArray[np.uint32]
    scales: NDArray[np.uint8]
    here: NDArray[np.uint16]
    there: NDArray[np.uint16]


def room_for(pairs: int) -> Alike:
    """Room for so many pairs of matching edges."""
    return Alike(
        np.empty(pairs, np.uint32), np.empty(pairs, np.uint8), np.empty(pairs, np.uint16), np.empty(pairs, np.uint16)
    )


class Near(NamedTuple):
    """Working memory for joining a print's minutiae, see `structure.fill_edges`: arrays of their own, since loops over
    fields of one record are not vectorised.
    """

    x: NDArray[np.int32]  # 1/8 px, (n,)
    y: NDArray[np.int32]
    squares: NDArray[np.int32]  # of the distance from one of them, (n,)
    keys: NDArray[np.int32]  # (k,)
    joined: NDArray[np.uint8]  # by the number of one · n + that of another


Scratch = np.record
"""Working memory for one comparison at a time, with the fields of `_FIELDS`, and the best alignment in it (`best_…`).

One record, since a kernel is given it as one address: a tuple of as many arrays is hundreds of numbers for each call,
and took half of the time to compile the matcher.
"""
_POINTS: Final = (MOST, 2)
_FIELDS: Final = (
    ("lane_votes", np.uint64, MOST * MOST),  # by cell, of all scales
    ("lane_support", np.uint64, MOST * MOST),  # by cell, of all scales
    ("first", np.float64, _POINTS),  # px
    ("second", np.float64, _POINTS),  # px
    ("first_rows", np.int64, ROWS + 1),  # where each row of `alignment.ROW_PX` starts
    ("second_rows", np.int64, ROWS + 1),
    ("best", np.int64, par.CANDIDATE_PAIRS),  # cells with the most support ...
    ("seeds", np.int64, MOST),  # cells that an alignment starts from
    ("pairs", np.int64, _POINTS),  # (k, 2)
    ("best_pairs", np.int64, _POINTS),
    ("best_count", np.int64, 1),  # pairs
    ("mate_of_first", np.int64, MOST),  # (n,), −1: none
    ("mate_of_second", np.int64, MOST),  # (m,), −1: none
    ("weights", np.float64, MOST),  # (k,)
    ("cost", np.float64, MOST),  # (m,) of pairing with its mate
    ("placed", np.float64, _POINTS),  # (n, 2) px on the second print
    ("drift", np.float64, _POINTS),  # (n, 2) px
    ("agreed", np.float64, SCALES),
    ("motion", np.float64, 6),  # see `alignment`
    ("best_motion", np.float64, 6),
    ("parts", np.float64, par.PART_COUNT),
    ("best_parts", np.float64, par.PART_COUNT),
    ("votes", np.int32, MOST * MOST),  # by cell, of one scale
    ("support", np.int32, MOST * MOST),  # by cell, of one scale
    ("best_support", np.int32, par.CANDIDATE_PAIRS),  # ... and how much
    ("word_bits", np.uint64, BLOCK * WORDS),  # see `neighbours.edges_alike`
    ("word_edge", np.uint32, BLOCK * WORDS),
    ("word_row", np.uint32, BLOCK * WORDS),
    ("bins", np.int64, BINS),  # see `chance.sameness`
    ("needed", np.int64, 1),  # pairs of matching edges for which there was no room, or 0
    ("is_paired", np.uint8, MOST * MOST),  # by cell; 0 between uses
)


_threads = threading.local()


def scratch_of_thread() -> Scratch:
    """The calling thread's own scratch memory, allocated on first use."""
    scratch: Scratch | None = getattr(_threads, "scratch", None)
    if scratch is None:
        scratch = _threads.scratch = np.recarray(1, [(name, dtype, shape) for name, dtype, shape in _FIELDS])[0]
        scratch.is_paired[:] = 0
    return scratch


def near_of_thread() -> Near:
    """The calling thread's own memory for joining minutiae."""
    near: Near | None = getattr(_threads, "near", None)
    if near is None:
        x, y, squares, keys = (np.empty(MOST + 1, np.int32) for _ in range(4))
        near = _threads.near = Near(x, y, squares, keys, np.empty(MOST * MOST, np.uint8))
    return near


def room_of_thread() -> Alike:
    """The calling thread's own room for matching edges, enough for all but the largest prints."""
    room: Alike | None = getattr(_threads, "room", None)
    if room is None:
        room = _threads.room = room_for(ALIKE)
    return room
