"""The matcher's recipe: edges alike → pairs that agree → alignments → evidence."""

import math

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher import parameters as par
from biometrics.matcher.alignment import fit, index_rows, pair_up, smooth_displacement
from biometrics.matcher.compiled import compiled
from biometrics.matcher.evidence import weigh_alignment
from biometrics.matcher.neighbours import agreement, edges_alike, index_lengths
from biometrics.matcher.room import MOST, SEEDS, SHIFTS, Packed, Print, Room, make_room


@compiled
def settle(a: Print, b: Print, room: Room, found: NDArray[np.uint8], alike: int, cell: int, expected: float) -> int:
    """Lay the prints over each other so that one pair of minutiae and its neighbourhood meet; the number of pairs."""
    i0, k0 = cell // MOST, cell % MOST
    room.pairs[0, 0], room.pairs[0, 1], room.weights[0] = i0, k0, room.votes[i0, k0]
    count: int = 1
    for e in range(alike):
        if count == SEEDS:
            break
        i, k, j, l = found[e, 0], found[e, 1], found[e, 2], found[e, 3]
        if i == i0 and k == k0:
            i, k = j, l
        elif j != i0 or l != k0:
            continue
        room.pairs[count, 0], room.pairs[count, 1], room.weights[count] = i, k, room.votes[i, k]
        count += 1
    room.drift[: len(a.positions)] = 0.0
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
def weigh_at_scale(
    a: Print,
    b: Print,
    room: Room,
    found: NDArray[np.uint8],
    alike: int,
    expected: float,
    size: float,
    best_raw: float,
    best_count: int,
) -> tuple[float, int]:
    """Try the alignments that agree most; keep in `room` the one with the most evidence, if more than `best_raw`."""
    n, m = len(a.positions), len(b.positions)
    room.votes[:n, :m] = 0
    room.support[:n, :m] = 0
    ranked = agreement(found, alike, room.votes, room.support, room.best, room.best_support)
    tried = 0
    for rank in range(ranked):
        cell = room.best[rank]
        # The support of a pair already explained by an earlier alignment is taken away below.
        if room.support[cell // MOST, cell % MOST] == 0:
            continue
        tried += 1
        if tried > par.ALIGNMENTS or room.best_support[rank] < par.SUPPORT_SHARE * room.best_support[0]:
            break
        count = settle(a, b, room, found, alike, cell, expected)
        if count == 0:
            continue
        raw = weigh_alignment(a, b, room, found, alike, count, size)
        if raw > best_raw:
            best_raw, best_count = raw, count
            room.kept_pairs[:count] = room.pairs[:count]
            room.kept_motion[:] = room.motion
            room.kept_parts[:] = room.parts
        for t in range(count):
            room.support[room.pairs[t, 0], room.pairs[t, 1]] = 0
    return best_raw, best_count


@compiled
def weigh(
    a: Print,
    b: Print,
    both: NDArray[np.uint8],
    angles: NDArray[np.uint64],
    edges: NDArray[np.uint8],
    is_probe_first: bool,
    size: float,
    room: Room,
) -> tuple[float, int]:
    """Raw evidence that prints `a` and `b` are of one finger, and the number of pairs; the rest is kept in `room`.

    both, angles: the directed edges of one of them (the first when `is_probe_first`) and their index; edges: the
    other's; size: log scale from `a` to `b` by claimed resolution, NaN where unknown.
    """
    n, m = len(a.positions), len(b.positions)
    raw, count = -1e9, 0
    if n == 0 or m == 0 or len(both) == 0 or len(edges) == 0:
        return 0.0, 0
    for i in range(n):
        room.first[i, 0] = a.positions[i, 0] / par.POSITION_STEPS
        room.first[i, 1] = a.positions[i, 1] / par.POSITION_STEPS
    for k in range(m):
        room.second[k, 0] = b.positions[k, 0] / par.POSITION_STEPS
        room.second[k, 1] = b.positions[k, 1] / par.POSITION_STEPS
    index_rows(room.first, n, room.first_rows)
    index_rows(room.second, m, room.second_rows)
    believed = abs(size) <= par.SIZE_LIMIT
    for trial in range(3):
        if believed:
            expected = size if trial == 0 else 0.0
            if trial > 1 or (trial == 1 and abs(size) < par.SCALES_APART):
                break
        else:
            expected = (trial - 1) * par.SCALE_STEP
        shift = round(expected / math.log(2.0) * par.LENGTH_STEPS)
        slot = SHIFTS + (shift if is_probe_first else -shift)
        lengths = room.lengths[slot]
        if not room.is_indexed[slot]:
            index_lengths(both, slot - SHIFTS, lengths)
            room.is_indexed[slot] = True
        found = room.found
        alike = edges_alike(both, lengths, angles, edges, is_probe_first, found)
        if alike > len(found):
            found = np.empty((alike, 4), np.uint8)
            edges_alike(both, lengths, angles, edges, is_probe_first, found)
        raw, count = weigh_at_scale(a, b, room, found, alike, math.exp(expected), size, raw, count)
    return (raw, count) if count > 0 else (0.0, 0)


@compiled
def weigh_one(
    a: Print, b: Print, both: NDArray[np.uint8], angles: NDArray[np.uint64], size: float
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Parts of the evidence, pairs (k, 2) int64 and motion of two prints; `both` and `angles` are of the first."""
    room = make_room(angles.shape[2])
    room.kept_motion[:] = 0.0
    room.kept_motion[0] = 1.0
    room.kept_parts[:] = 0.0
    _, count = weigh(a, b, both, angles, b.edges, True, size, room)
    return room.kept_parts, room.kept_pairs[:count], room.kept_motion


@compiled
def weigh_many(
    probe: Print,
    token: int,
    size: float,
    both: NDArray[np.uint8],
    angles: NDArray[np.uint64],
    packed: Packed,
    rows: NDArray[np.int64],
    raw: NDArray[np.float64],
) -> None:
    """Fill `raw` with the evidence of the probe against the prints of `packed` named by `rows`."""
    room = make_room(angles.shape[2])
    for at in range(len(rows)):
        row = rows[at]
        start, stop = packed.starts[row], packed.starts[row] + packed.counts[row]
        edge = packed.edge_starts[row]
        edges = packed.edges[edge : edge + packed.edge_counts[row]]
        candidate = Print(packed.positions[start:stop], packed.marks[start:stop], edges)
        log_size = math.log(size / packed.sizes[row])
        if token <= packed.tokens[row]:
            raw[at] = weigh(probe, candidate, both, angles, edges, True, log_size, room)[0]
        else:
            raw[at] = weigh(candidate, probe, both, angles, edges, False, -log_size, room)[0]
