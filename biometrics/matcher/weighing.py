"""The matcher's recipe: matching edges → does any neighbourhood agree (the gate)? → alignments → evidence.

The gate decides most comparisons. If no neighbourhood agrees by more than `parameters.GATE`, the raw evidence follows
from that agreement alone and the prints are not aligned. If one does, the evidence is that of the best alignment, but
at least that at the gate. Both cases are part of the definition of the score.
"""

import math

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.alignment import fit, index_rows, pair_up, smooth_displacement
from biometrics.matcher.chance import count_of, deduction, sameness
from biometrics.matcher.evidence import weigh_alignment
from biometrics.matcher.neighbours import Index, agreement, at_scale, edges_alike, rank
from biometrics.matcher.scratch import MOST, SCALES, Alike, Packed, Print, Scratch

_FLOOR = par.PARTS.index("floor")
_CHANCE = par.PARTS.index("chance")


@compiled
def gather_seeds(
    scratch: Scratch, here: NDArray[np.uint16], there: NDArray[np.uint16], alike: int, cell: int, columns: int
) -> int:
    """Fill scratch.pairs with `cell` and the pairs at the other ends of its edges, by cell. Returns their number."""
    scratch.seeds[0] = cell
    count: int = 1
    for e in range(alike):
        if here[e] == cell:
            other = np.int64(there[e])
        elif there[e] == cell:
            other = np.int64(here[e])
        else:
            continue
        # If there are too many, the lowest cells are kept: the choice must not depend on the order of the edges.
        at = count
        while at > 1 and scratch.seeds[at - 1] > other:
            if at < MOST:
                scratch.seeds[at] = scratch.seeds[at - 1]
            at -= 1
        if at < MOST:
            scratch.seeds[at] = other
        count = min(MOST, count + 1)
    for t in range(count):
        seed = scratch.seeds[t]
        scratch.pairs[t, 0], scratch.pairs[t, 1], scratch.weights[t] = (
            seed // columns,
            seed % columns,
            scratch.votes[seed],
        )
    return count


@compiled
def settle(a: Print, b: Print, scratch: Scratch, count: int, expected: float) -> int:
    """Align the prints by the `count` pairs in `scratch` and pair the other minutiae. Returns the number of pairs."""
    for i in range(len(a.positions)):
        scratch.drift[i, 0] = scratch.drift[i, 1] = 0.0
    for _ in range(1 + par.REFITS):
        fit(a, b, scratch, count, expected)
        count = pair_up(a, b, scratch, par.PAIR_TOLERANCE_PX, par.PAIR_TOLERANCE_SLOPE)
        if count == 0:
            return 0
    smooth_displacement(a, scratch, count)
    count = pair_up(a, b, scratch, par.REFINED_TOLERANCE_PX, 0.0)
    if count > 0:
        fit(a, b, scratch, count, expected)
        smooth_displacement(a, scratch, count)
    return count


@compiled
def align(
    a: Print,
    b: Print,
    scratch: Scratch,
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
    alike: int,
    agreed: float,
    expected: float,
    size: float,
    best_raw: float,
) -> float:
    """Try the best-supported alignments. Leaves the one with the most evidence in `scratch` if it beats `best_raw`."""
    columns = len(b.positions)
    ranked = rank(here, there, alike, scratch.support, scratch.best, scratch.best_support)
    tried = 0
    for at in range(ranked):
        # The support of pairs explained by an earlier alignment is removed below.
        if scratch.support[scratch.best[at]] == 0:
            continue
        tried += 1
        if tried > par.ALIGNMENTS or scratch.best_support[at] < par.SUPPORT_SHARE * scratch.best_support[0]:
            break
        count = gather_seeds(scratch, here, there, alike, scratch.best[at], columns)
        count = settle(a, b, scratch, count, expected)
        if count == 0:
            continue
        raw = weigh_alignment(a, b, scratch, here, there, alike, count, agreed, size)
        if raw > best_raw:
            best_raw = raw
            scratch.best_count[0] = count
            for t in range(count):
                scratch.best_pairs[t, 0], scratch.best_pairs[t, 1] = scratch.pairs[t, 0], scratch.pairs[t, 1]
            for t in range(len(scratch.motion)):
                scratch.best_motion[t] = scratch.motion[t]
            for t in range(len(scratch.parts)):
                scratch.best_parts[t] = scratch.parts[t]
        for t in range(count):
            scratch.support[scratch.pairs[t, 0] * columns + scratch.pairs[t, 1]] = 0
    return best_raw


@compiled
def unpack(a: Print, points: NDArray[np.float64], rows: NDArray[np.int64]) -> None:
    """Fill `points` with the positions in px, and `rows` with the start of each row."""
    for i in range(len(a.positions)):
        points[i, 0] = a.positions[i, 0] / par.POSITION_STEPS
        points[i, 1] = a.positions[i, 1] / par.POSITION_STEPS
    index_rows(points, len(a.positions), rows)


@compiled
def weigh_pair(
    a: Print,
    b: Print,
    index: Index,
    edges: NDArray[np.uint8],
    is_indexed_first: bool,
    size: float,
    by_chance: float,
    room: Alike,
    scratch: Scratch,
) -> float:
    """Raw evidence that prints `a` and `b` are of one finger; fills scratch.best_… with pairs, motion and parts.

    index: of the edges of one of them (the first if `is_indexed_first`); edges: the other's; size: log scale from `a`
    to `b` by claimed resolution, NaN if unknown; by_chance: see `chance.deduction`. Where `room` is too small for the
    matching edges, scratch.needed is their number and nothing has been weighed; otherwise it is 0.
    """
    scratch.best_count[0] = 0
    for t in range(len(scratch.best_parts)):
        scratch.best_parts[t] = 0.0
    for t in range(len(scratch.best_motion)):
        scratch.best_motion[t] = 0.0
    scratch.best_motion[0] = 1.0
    n, m = len(a.positions), len(b.positions)
    cells, scales, here, there = room
    alike = edges_alike(index, edges, m, is_indexed_first, cells, scales, scratch)
    scratch.needed[0] = alike if alike > len(cells) else 0
    if alike > len(cells):
        return 0.0
    agreement(cells, scales, alike, scratch, n * m)
    agreed, raw = max(scratch.agreed[0], scratch.agreed[1], scratch.agreed[2]), -1e9
    if agreed > par.GATE:
        unpack(a, scratch.first, scratch.first_rows)
        unpack(b, scratch.second, scratch.second_rows)
        for scale in range(SCALES):
            agreed_here = scratch.agreed[scale]
            if agreed_here <= par.GATE or agreed_here < par.SCALE_SHARE * agreed:
                continue
            count = at_scale(scale, cells, scales, alike, scratch, n * m, here, there)
            expected = math.exp((scale - 1) * par.SCALE_STEP)
            raw = align(a, b, scratch, here, there, count, agreed_here, expected, size, raw)
    least = par.GATE_RAW + par.RAW_PER_AGREEMENT * (min(agreed, par.GATE) - par.GATE)
    if raw < least:
        scratch.best_parts[_FLOOR] = least - raw if scratch.best_count[0] > 0 else least
        raw = least
    scratch.best_parts[_CHANCE] = -by_chance
    return raw - by_chance


@compiled
def goes_first(token: int, size: float, other_token: int, other_size: float) -> bool:
    """Whether a print is the first of a pair: the same one is in whichever order the two are given.

    Prints with the same minutiae differ at most in their size.
    """
    return token < other_token or (token == other_token and not size > other_size)


@compiled
def weigh_many(
    probe: Print,
    token: int,
    size: float,
    index: Index,
    packed: Packed,
    rows: NDArray[np.int64],
    room: Alike,
    scratch: Scratch,
    raw: NDArray[np.float64],
) -> int:
    """Fill `raw` with the evidence of the probe against these `rows` of `packed`; −∞ if a print is too small.

    Returns how many are done: all, or those before one that needs more room, see `weigh_pair`.

    scratch.best_… then hold the pairs, motion and parts of the last row, from the print that `goes_first` to the other.
    """
    count, same = count_of(len(probe.positions)), sameness(probe.edges, scratch)
    for at in range(len(rows)):
        row = rows[at]
        start, stop = packed.starts[row], packed.starts[row] + packed.counts[row]
        if packed.counts[row] < par.LEAST_MINUTIAE or len(probe.positions) < par.LEAST_MINUTIAE:
            raw[at] = -np.inf
            continue
        edge = packed.edge_starts[row]
        edges = packed.edges[edge : edge + packed.edge_counts[row]]
        candidate = Print(packed.positions[start:stop], packed.marks[start:stop], edges)
        # Not the logarithm of a ratio, whose last digit depends on which of the two is divided.
        log_size = math.log(size) - math.log(packed.sizes[row])
        by_chance = deduction(count, same, count_of(len(candidate.positions)), sameness(edges, scratch))
        is_first = goes_first(token, size, packed.tokens[row], packed.sizes[row])
        # One call, not one for either order: all that it does would be compiled twice.
        first, second = (probe, candidate) if is_first else (candidate, probe)
        log_size = log_size if is_first else -log_size
        raw[at] = weigh_pair(first, second, index, edges, is_first, log_size, by_chance, room, scratch)
        if scratch.needed[0] > 0:
            return at
    return len(rows)
