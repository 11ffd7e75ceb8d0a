"""The matcher's recipe: edges alike → does anything agree at all? → alignments → evidence.

The second step decides most comparisons. Where no neighbourhood agrees more than `parameters.GATE` allows, the raw
evidence is read off that agreement alone and no print is laid over the other; where one does, it is that of the best
alignment, and no less than that at the gate. Both belong to the definition of the score.
"""

import math

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.alignment import fit, index_rows, pair_up, smooth_displacement
from biometrics.matcher.evidence import weigh_alignment
from biometrics.matcher.neighbours import Index, agreement, at_scale, edges_alike, rank
from biometrics.matcher.scratch import MOST, SCALES, Packed, Print, Room

_FLOOR = par.PARTS.index("floor")


@compiled
def gather_seeds(
    room: Room, here: NDArray[np.uint16], there: NDArray[np.uint16], alike: int, cell: int, columns: int
) -> int:
    """Fill room.pairs with `cell` and the pairs at the other ends of its edges, by cell; their number."""
    room.seeds[0] = cell
    count: int = 1
    for e in range(alike):
        if here[e] == cell:
            other = np.int64(there[e])
        elif there[e] == cell:
            other = np.int64(here[e])
        else:
            continue
        # The lowest cells stay where there are too many: what is kept must not depend on the order they come in.
        at = count
        while at > 1 and room.seeds[at - 1] > other:
            if at < MOST:
                room.seeds[at] = room.seeds[at - 1]
            at -= 1
        if at < MOST:
            room.seeds[at] = other
        count = min(MOST, count + 1)
    for t in range(count):
        seed = room.seeds[t]
        room.pairs[t, 0], room.pairs[t, 1], room.weights[t] = seed // columns, seed % columns, room.votes[seed]
    return count


@compiled
def settle(a: Print, b: Print, room: Room, count: int, expected: float) -> int:
    """Lay the prints over each other by the `count` pairs in `room` and pair up the rest; the number of pairs."""
    for i in range(len(a.positions)):
        room.drift[i, 0] = room.drift[i, 1] = 0.0
    for _ in range(1 + par.REFITS):
        fit(a, b, room, count, expected)
        count = pair_up(a, b, room, par.PAIR_TOLERANCE_PX, par.PAIR_TOLERANCE_SLOPE)
        if count == 0:
            return 0
    smooth_displacement(a, room, count)
    count = pair_up(a, b, room, par.REFINED_TOLERANCE_PX, 0.0)
    if count > 0:
        fit(a, b, room, count, expected)
        smooth_displacement(a, room, count)
    return count


@compiled
def align(
    a: Print,
    b: Print,
    room: Room,
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
    alike: int,
    agreed: float,
    expected: float,
    size: float,
    best_raw: float,
) -> float:
    """Try the alignments that agree most; keep in `room` the one with the most evidence, if more than `best_raw`."""
    columns = len(b.positions)
    ranked = rank(here, there, alike, room.support, room.best, room.best_support)
    tried = 0
    for at in range(ranked):
        # The support of a pair already explained by an earlier alignment is taken away below.
        if room.support[room.best[at]] == 0:
            continue
        tried += 1
        if tried > par.ALIGNMENTS or room.best_support[at] < par.SUPPORT_SHARE * room.best_support[0]:
            break
        count = gather_seeds(room, here, there, alike, room.best[at], columns)
        count = settle(a, b, room, count, expected)
        if count == 0:
            continue
        raw = weigh_alignment(a, b, room, here, there, alike, count, agreed, size)
        if raw > best_raw:
            best_raw = raw
            room.kept_count[0] = count
            for t in range(count):
                room.kept_pairs[t, 0], room.kept_pairs[t, 1] = room.pairs[t, 0], room.pairs[t, 1]
            for t in range(len(room.motion)):
                room.kept_motion[t] = room.motion[t]
            for t in range(len(room.parts)):
                room.kept_parts[t] = room.parts[t]
        for t in range(count):
            room.support[room.pairs[t, 0] * columns + room.pairs[t, 1]] = 0
    return best_raw


@compiled
def unpack(a: Print, points: NDArray[np.float64], rows: NDArray[np.int64]) -> None:
    """Fill `points` with the positions in px, and `rows` with where their rows start."""
    for i in range(len(a.positions)):
        points[i, 0] = a.positions[i, 0] / par.POSITION_STEPS
        points[i, 1] = a.positions[i, 1] / par.POSITION_STEPS
    index_rows(points, len(a.positions), rows)


@compiled
def weigh_pair(
    a: Print, b: Print, index: Index, edges: NDArray[np.uint8], is_indexed_first: bool, size: float, room: Room
) -> float:
    """Raw evidence that prints `a` and `b` are of one finger; pairs, motion and parts are kept in `room`.

    index: of the edges of one of them (the first when `is_indexed_first`); edges: the other's; size: log scale from `a`
    to `b` by claimed resolution, NaN where unknown.
    """
    room.kept_count[0] = 0
    for t in range(len(room.kept_parts)):
        room.kept_parts[t] = 0.0
    for t in range(len(room.kept_motion)):
        room.kept_motion[t] = 0.0
    room.kept_motion[0] = 1.0
    n, m = len(a.positions), len(b.positions)
    cells, scales, here, there = room.alike, room.scales, room.here, room.there
    alike = edges_alike(index, edges, m, is_indexed_first, cells, scales)
    if alike > len(cells):
        cells, scales = np.empty(alike, np.uint32), np.empty(alike, np.uint8)
        here, there = np.empty(alike, np.uint16), np.empty(alike, np.uint16)
        edges_alike(index, edges, m, is_indexed_first, cells, scales)
    agreement(cells, scales, alike, room, n * m)
    agreed, raw = room.agreed.max(), -1e9
    if agreed > par.GATE:
        unpack(a, room.first, room.first_rows)
        unpack(b, room.second, room.second_rows)
        for scale in range(SCALES):
            found = room.agreed[scale]
            if found <= par.GATE or found < par.SCALE_SHARE * agreed:
                continue
            count = at_scale(scale, cells, scales, alike, room, n * m, here, there)
            expected = math.exp((scale - 1) * par.SCALE_STEP)
            raw = align(a, b, room, here, there, count, found, expected, size, raw)
    least = par.GATE_RAW + par.RAW_PER_AGREEMENT * (min(agreed, par.GATE) - par.GATE)
    if raw < least:
        room.kept_parts[_FLOOR] = least - raw if room.kept_count[0] > 0 else least
        raw = least
    return raw


@compiled
def explain_pair(
    probe: Print,
    candidate: Print,
    index: Index,
    tokens: tuple[int, int],
    sizes: tuple[float, float],
    room: Room,
) -> tuple[float, NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Weigh one pair as `weigh_many` does; returns the raw evidence, pairs (k, 2), motion (6,) and parts (PART_COUNT,).

    index: of the probe's edges; tokens, sizes: the probe's, then the candidate's. Pairs and motion are from the print
    with the lower token to the other. Both prints need LEAST_MINUTIAE.
    """
    log_size = math.log(sizes[0] / sizes[1])
    is_first = tokens[0] <= tokens[1]
    if is_first:
        raw = weigh_pair(probe, candidate, index, candidate.edges, is_first, log_size, room)
    else:
        raw = weigh_pair(candidate, probe, index, candidate.edges, is_first, -log_size, room)
    return raw, room.kept_pairs[: room.kept_count[0]].copy(), room.kept_motion.copy(), room.kept_parts.copy()


@compiled
def weigh_many(
    probe: Print,
    token: int,
    size: float,
    index: Index,
    packed: Packed,
    rows: NDArray[np.int64],
    room: Room,
    raw: NDArray[np.float64],
) -> None:
    """Fill `raw` with the evidence of the probe against the prints of `packed` named by `rows`, −∞ if too small."""
    for at in range(len(rows)):
        row = rows[at]
        start, stop = packed.starts[row], packed.starts[row] + packed.counts[row]
        if packed.counts[row] < par.LEAST_MINUTIAE or len(probe.positions) < par.LEAST_MINUTIAE:
            raw[at] = -np.inf
            continue
        edge = packed.edge_starts[row]
        edges = packed.edges[edge : edge + packed.edge_counts[row]]
        candidate = Print(packed.positions[start:stop], packed.marks[start:stop], edges)
        log_size = math.log(size / packed.sizes[row])
        # Not written as True and False: what takes a constant would be compiled twice.
        is_first = token <= packed.tokens[row]
        if is_first:
            raw[at] = weigh_pair(probe, candidate, index, edges, is_first, log_size, room)
        else:
            raw[at] = weigh_pair(candidate, probe, index, edges, is_first, -log_size, room)
