"""One print against one, with reasons, or against many packed ones; by the recipe in `weighing`."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher import parameters as par
from biometrics.matcher.neighbours import index_edges
from biometrics.matcher.scratch import Packed, Print, room_for, room_of_thread, scratch_of_thread
from biometrics.matcher.structure import Structure
from biometrics.matcher.weighing import goes_first, weigh_many


class Explanation(NamedTuple):
    """The raw evidence of a pair of prints, and what it is made of.

    parts (PART_COUNT,): add up to raw; pairs (k, 2): rows of paired minutiae in the first and second print; motion
    (6,): from first to second, see `alignment`; is_swapped: whether the candidate, not the probe, is the first print.
    """

    raw: float
    parts: NDArray[np.float64]
    pairs: NDArray[np.int64]
    motion: NDArray[np.float64]
    is_swapped: bool


def weigh(probe: Structure, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Raw evidence (len(rows),) of `probe` against each of `rows` of `packed`; −∞ if it cannot be assessed.

    Runs without the interpreter's lock: several threads can search at once, each in its own scratch memory.
    """
    raw = np.empty(len(rows))
    if len(rows):
        shape = Print(probe.positions, probe.marks, probe.edges)
        index, scratch, room, done = index_edges(probe.edges), scratch_of_thread(), room_of_thread(), 0
        while True:
            done += weigh_many(shape, probe.token, probe.size, index, packed, rows[done:], room, scratch, raw[done:])
            if done == len(rows):
                break
            room = room_for(int(scratch.needed[0]))
    return raw


def explain(probe: Structure, candidate: Structure) -> Explanation | None:
    """The same evidence as `weigh` for one pair, with what it is made of; None if it cannot be assessed."""
    if min(len(probe.positions), len(candidate.positions)) < par.LEAST_MINUTIAE:
        return None
    raw = weigh(probe, pack([candidate]), np.zeros(1, np.int64))
    scratch = scratch_of_thread()
    return Explanation(
        float(raw[0]),
        scratch.best_parts.copy(),
        scratch.best_pairs[: scratch.best_count[0]].copy(),
        scratch.best_motion.copy(),
        is_swapped=not goes_first(probe.token, probe.size, candidate.token, candidate.size),
    )


def pack(structures: Sequence[Structure]) -> Packed:
    """Structures, at least one, end to end and in order."""
    counts, edge_counts = ([len(getattr(s, name)) for s in structures] for name in ("positions", "edges"))
    return Packed(
        np.concatenate([s.positions for s in structures]),
        np.concatenate([s.marks for s in structures]),
        np.concatenate([s.edges for s in structures]),
        np.cumsum([0, *counts[:-1]], dtype=np.int64),
        np.array(counts, np.uint8),
        np.cumsum([0, *edge_counts[:-1]], dtype=np.int64),
        np.array(edge_counts, np.uint16),
        np.array([s.token for s in structures]),
        np.array([s.size for s in structures]),
    )
