"""Aligning two prints: a similarity from a few seed pairs, one-to-one pairing, and a smooth displacement for the skin.

A motion is (a, b, tx, ty, cx, cy): it maps a point (x, y) of the first print to (a x - b y + tx, b x + a y + ty) on the
second; (cx, cy) is the centre, on the first print, of the pairs it was fitted to.
"""

import math

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.scratch import ROWS, Print, Scratch

_RADIANS = 2 * math.pi / par.TURN
ROW_PX = 8.0
"""Minutiae, sorted by y, are looked up in rows of this height."""


@compiled
def index_rows(points: NDArray[np.float64], count: int, rows: NDArray[np.int64]) -> None:
    """Fill `rows`: row r, counted from the first point, has points rows[r] to rows[r + 1]; rows[ROWS] is the last."""
    row = 0
    for index in range(count):
        at = min(ROWS - 3, int((points[index, 1] - points[0, 1]) / ROW_PX))
        while row <= at:
            rows[row] = index
            row += 1
    rows[row] = count
    rows[ROWS] = row


@compiled
def span(points: NDArray[np.float64], rows: NDArray[np.int64], y: float, reach: float) -> tuple[int, int]:
    """The range (start, stop) of points in the rows touched by y - reach to y + reach."""
    last = rows[ROWS]
    low = math.floor((y - reach - points[0, 1]) / ROW_PX)
    high = math.floor((y + reach - points[0, 1]) / ROW_PX) + 1
    return rows[min(last, max(0, low))], rows[min(last, max(0, high))]


@compiled
def nearness(points: NDArray[np.float64], rows: NDArray[np.int64], x: float, y: float) -> float:
    """How closely `points` surround (x, y), 0 to 1: 1 within half the reach of one of them, 0 out of reach of all."""
    reach = par.OVERLAP_REACH_PX
    total = 0.0
    start, stop = span(points, rows, y, reach)
    for k in range(start, stop):
        dx, dy = points[k, 0] - x, points[k, 1] - y
        left = 1.0 - (dx * dx + dy * dy) / (reach * reach)
        if left > 0.0:
            total += left * left
            if total >= 0.5:
                return 1.0
    return 2.0 * total


@compiled
def fit(a: Print, b: Print, scratch: Scratch, count: int, expected: float) -> None:
    """Fit scratch.motion to the weighted pairs, including their directions, with the scale shrunk to `expected`."""
    first, second, motion = scratch.first, scratch.second, scratch.motion
    total = x1 = y1 = x2 = y2 = 0.0
    for t in range(count):
        i, k, w = scratch.pairs[t, 0], scratch.pairs[t, 1], scratch.weights[t]
        total += w
        x1 += w * first[i, 0]
        y1 += w * first[i, 1]
        x2 += w * second[k, 0]
        y2 += w * second[k, 1]
    x1, y1, x2, y2 = x1 / total, y1 / total, x2 / total, y2 / total
    along = across = spread = turn_along = turn_across = 0.0
    for t in range(count):
        i, k, w = scratch.pairs[t, 0], scratch.pairs[t, 1], scratch.weights[t]
        px, py = first[i, 0] - x1, first[i, 1] - y1
        qx, qy = second[k, 0] - x2, second[k, 1] - y2
        along += w * (px * qx + py * qy)
        across += w * (px * qy - py * qx)
        spread += w * (px * px + py * py)
        turn = (int(b.marks[k, 0]) - int(a.marks[i, 0])) * _RADIANS
        turn_along += w * math.cos(turn)
        turn_across += w * math.sin(turn)
    arm = par.DIRECTION_ARM_PX**2
    angle = math.atan2(across + arm * turn_across, along + arm * turn_along)
    stiff = arm * total
    measured = (along * math.cos(angle) + across * math.sin(angle) + stiff * expected) / (spread + stiff)
    off = par.SCALE_SHRINKAGE * math.log(max(measured, 0.01) / expected)
    limit = math.log(par.SCALE_LIMIT)
    scale = expected * math.exp(min(limit, max(-limit, off)))
    motion[0] = scale * math.cos(angle)
    motion[1] = scale * math.sin(angle)
    motion[2] = x2 - motion[0] * x1 + motion[1] * y1
    motion[3] = y2 - motion[1] * x1 - motion[0] * y1
    motion[4], motion[5] = x1, y1
    for i in range(len(a.positions)):
        scratch.placed[i, 0] = motion[0] * first[i, 0] - motion[1] * first[i, 1] + motion[2]
        scratch.placed[i, 1] = motion[1] * first[i, 0] + motion[0] * first[i, 1] + motion[3]


@compiled
def pair_up(a: Print, b: Print, scratch: Scratch, base: float, slope: float) -> int:
    """Pair each minutia with its cheapest mate within tolerance; the cheaper claim wins. Returns the number of pairs.

    The tolerance is `base` px plus `slope` px per px from the alignment's centre, at most PAIR_TOLERANCE_MAX_PX.
    """
    first, second, motion = scratch.first, scratch.second, scratch.motion
    n, m = len(a.positions), len(b.positions)
    turn = round(math.atan2(motion[1], motion[0]) / _RADIANS)
    for k in range(m):
        scratch.mate_of_second[k] = -1
    for i in range(n):
        away = 0.0
        if slope > 0.0:
            away = math.sqrt((first[i, 0] - motion[4]) ** 2 + (first[i, 1] - motion[5]) ** 2)
        tolerance = min(par.PAIR_TOLERANCE_MAX_PX, base + slope * away)
        x, y = scratch.placed[i, 0] + scratch.drift[i, 0], scratch.placed[i, 1] + scratch.drift[i, 1]
        best, best_cost = -1, 2.0
        start, stop = span(second, scratch.second_rows, y, tolerance)
        for k in range(start, stop):
            dx, dy = second[k, 0] - x, second[k, 1] - y
            squared = (dx * dx + dy * dy) / (tolerance * tolerance)
            if squared > 1.0:
                continue
            off = ((int(b.marks[k, 0]) - int(a.marks[i, 0]) - turn + 128) & 255) - 128
            if abs(off) > par.PAIR_ANGLE_SLACK:
                continue
            cost = squared + (off / par.PAIR_ANGLE_SLACK) ** 2
            if cost < best_cost:
                best, best_cost = k, cost
        if best >= 0 and (scratch.mate_of_second[best] < 0 or best_cost < scratch.cost[best]):
            scratch.mate_of_second[best] = i
            scratch.cost[best] = best_cost
    count = 0
    for k in range(m):
        if scratch.mate_of_second[k] >= 0:
            scratch.pairs[count, 0] = scratch.mate_of_second[k]
            scratch.pairs[count, 1] = k
            scratch.weights[count] = 1.0 - 0.5 * scratch.cost[k]
            count += 1
    return count


@compiled
def smooth_displacement(a: Print, scratch: Scratch, count: int) -> None:
    """Fill scratch.drift: the displacement of each point of the first print, estimated from its paired neighbours.

    Neighbours are weighted by 1 / (1 + (distance / reach)²)²; a pair does not count for itself.
    """
    first, second = scratch.first, scratch.second
    reach = 1.0 / (par.SMOOTHING_PX * par.SMOOTHING_PX)
    for i in range(len(a.positions)):
        total, x, y = par.SMOOTHING_STIFFNESS, 0.0, 0.0
        for t in range(count):
            j, k = scratch.pairs[t, 0], scratch.pairs[t, 1]
            if j == i:
                continue
            dx, dy = first[i, 0] - first[j, 0], first[i, 1] - first[j, 1]
            near = 1.0 / (1.0 + (dx * dx + dy * dy) * reach)
            w = near * near * scratch.weights[t]
            total += w
            x += w * (second[k, 0] - scratch.placed[j, 0])
            y += w * (second[k, 1] - scratch.placed[j, 1])
        scratch.drift[i, 0] = x / total
        scratch.drift[i, 1] = y / total
