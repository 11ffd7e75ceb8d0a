"""The evidence for and against the same finger, once two prints are aligned.

Every part is an observed count times a weight, in natural-log odds; the weights come from a logistic regression of
genuine against impostor pairs on the sets named in `parameters`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.alignment import nearness
from biometrics.matcher.scratch import Print, Scratch

_WEIGHTS = np.array(par.WEIGHTS)
_PAIRS, _POSITION, _DIRECTION, _KIND, _EDGES, _SHARE, _UNPAIRED, _SCALE, _AGREEMENT, _FLOOR, _CHANCE, _READINGS = range(
    par.PART_COUNT
)
_RADIANS = 2 * math.pi / par.TURN


@compiled
def edges_among(
    scratch: Scratch, here: NDArray[np.uint16], there: NDArray[np.uint16], alike: int, count: int, columns: int
) -> int:
    """How many of the matching edges join two pairs in scratch.pairs."""
    for t in range(count):
        scratch.is_paired[scratch.pairs[t, 0] * columns + scratch.pairs[t, 1]] = 1
    edges = 0
    for e in range(alike):
        if scratch.is_paired[here[e]] & scratch.is_paired[there[e]]:
            edges += 1
    for t in range(count):
        scratch.is_paired[scratch.pairs[t, 0] * columns + scratch.pairs[t, 1]] = 0
    return edges


@compiled
def weigh_alignment(
    a: Print,
    b: Print,
    scratch: Scratch,
    here: NDArray[np.uint16],
    there: NDArray[np.uint16],
    alike: int,
    count: int,
    agreed: float,
    size: float,
) -> float:
    """Raw evidence of the alignment and pairs in `scratch`; fills scratch.parts.

    here, there: the cells at the ends of the `alike` pairs of matching edges; agreed: see `neighbours.agreement`; size:
    log scale by claimed resolution, NaN if unknown.
    """
    first, second, motion = scratch.first, scratch.second, scratch.motion
    parts = scratch.parts
    n, m = len(a.positions), len(b.positions)
    turn = round(math.atan2(motion[1], motion[0]) / _RADIANS)
    for part in range(len(parts)):
        parts[part] = 0.0
    for i in range(n):
        scratch.mate_of_first[i] = -1
    for t in range(count):
        i, k = scratch.pairs[t, 0], scratch.pairs[t, 1]
        scratch.mate_of_first[i] = k
        x = second[k, 0] - scratch.placed[i, 0] - scratch.drift[i, 0]
        y = second[k, 1] - scratch.placed[i, 1] - scratch.drift[i, 1]
        off = ((int(b.marks[k, 0]) - int(a.marks[i, 0]) - turn + 128) & 255) - 128
        parts[_PAIRS] += a.marks[i, 2] * b.marks[k, 2] / 10000.0
        parts[_POSITION] += 1.0 / (1.0 + (x * x + y * y) / par.POSITION_SPREAD_PX**2)
        parts[_DIRECTION] += 1.0 / (1.0 + off * off / par.DIRECTION_SPREAD**2)
        if a.marks[i, 1] != 0 and b.marks[k, 1] != 0:
            parts[_KIND] += 1.0 if a.marks[i, 1] == b.marks[k, 1] else -1.0
    edges = edges_among(scratch, here, there, alike, count, m)
    unpaired = 0.0
    for i in range(n):
        if scratch.mate_of_first[i] < 0:
            x, y = scratch.placed[i, 0] + scratch.drift[i, 0], scratch.placed[i, 1] + scratch.drift[i, 1]
            unpaired += a.marks[i, 2] * nearness(second, scratch.second_rows, x, y)
    squared = motion[0] ** 2 + motion[1] ** 2
    for k in range(m):
        if scratch.mate_of_second[k] < 0:
            x, y = second[k, 0] - motion[2], second[k, 1] - motion[3]
            back_x, back_y = (motion[0] * x + motion[1] * y) / squared, (motion[0] * y - motion[1] * x) / squared
            unpaired += b.marks[k, 2] * nearness(first, scratch.first_rows, back_x, back_y)
    unpaired /= 100.0
    scale = math.log(squared) / 2
    penalty = par.RIDGE_ONLY + (scale / par.RIDGE_SPREAD) ** 2
    if not math.isnan(size):
        penalty = min(penalty, ((scale - size) / par.SIZE_SPREAD) ** 2)
    parts[_EDGES] = math.log(1.0 + edges)
    parts[_SHARE] = 2.0 * count * count / (2.0 * count + unpaired)
    parts[_UNPAIRED] = unpaired
    parts[_SCALE] = min(par.SCALE_PENALTY_MOST, penalty)
    parts[_AGREEMENT] = agreed
    raw = 0.0
    for part in range(len(_WEIGHTS)):
        parts[part] *= _WEIGHTS[part]
        raw += parts[part]
    return raw
