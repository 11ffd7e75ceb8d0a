"""Laying one print over the other: a similarity from a few seeds, pairs one to one, a smooth displacement for the skin.

A motion is (a, b, tx, ty, cx, cy): a point (x, y) of the first print lies at (a x - b y + tx, b x + a y + ty) on the
second; (cx, cy) is the centre, on the first, of the pairs it was fitted to.
"""

import math

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.scratch import ROWS, Print, Room

_RADIANS = 2 * math.pi / par.TURN
ROW_PX = 8.0
"""Minutiae, sorted by y, are looked up by rows of this height."""


@compiled
def index_rows(points: NDArray[np.float64], count: int, rows: NDArray[np.int64]) -> None:
    """Fill `rows`: points of row r, from the first point's on, are rows[r] to rows[r + 1]; rows[ROWS] ends."""
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
    """First and last + 1 of the points in the rows that y - reach to y + reach touch."""
    last = rows[ROWS]
    low = math.floor((y - reach - points[0, 1]) / ROW_PX)
    high = math.floor((y + reach - points[0, 1]) / ROW_PX) + 1
    return rows[min(last, max(0, low))], rows[min(last, max(0, high))]


@compiled
def nearness(points: NDArray[np.float64], rows: NDArray[np.int64], x: float, y: float) -> float:
    """How far (x, y) lies among `points`, 0 to 1: all within half the reach of one, nothing out of it."""
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
def fit(a: Print, b: Print, room: Room, count: int, expected: float) -> None:
    """Fit room.motion to the weighted pairs, directions included, the scale drawn towards `expected`."""
    first, second, motion = room.first, room.second, room.motion
    total = x1 = y1 = x2 = y2 = 0.0
    for t in range(count):
        i, k, w = room.pairs[t, 0], room.pairs[t, 1], room.weights[t]
        total += w
        x1 += w * first[i, 0]
        y1 += w * first[i, 1]
        x2 += w * second[k, 0]
        y2 += w * second[k, 1]
    x1, y1, x2, y2 = x1 / total, y1 / total, x2 / total, y2 / total
    along = across = spread = turn_along = turn_across = 0.0
    for t in range(count):
        i, k, w = room.pairs[t, 0], room.pairs[t, 1], room.weights[t]
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
        room.placed[i, 0] = motion[0] * first[i, 0] - motion[1] * first[i, 1] + motion[2]
        room.placed[i, 1] = motion[1] * first[i, 0] + motion[0] * first[i, 1] + motion[3]


@compiled
def pair_up(a: Print, b: Print, room: Room, base: float, slope: float) -> int:
    """Pair each minutia with its cheapest within tolerance, the cheaper claim winning; the number of pairs.

    The tolerance is `base` + `slope` px per px from the alignment's centre, at most PAIR_TOLERANCE_MAX_PX.
    """
    first, second, motion = room.first, room.second, room.motion
    n, m = len(a.positions), len(b.positions)
    turn = round(math.atan2(motion[1], motion[0]) / _RADIANS)
    for k in range(m):
        room.mate_of_second[k] = -1
    for i in range(n):
        away = 0.0
        if slope > 0.0:
            away = math.sqrt((first[i, 0] - motion[4]) ** 2 + (first[i, 1] - motion[5]) ** 2)
        tolerance = min(par.PAIR_TOLERANCE_MAX_PX, base + slope * away)
        x, y = room.placed[i, 0] + room.drift[i, 0], room.placed[i, 1] + room.drift[i, 1]
        best, best_cost = -1, 2.0
        start, stop = span(second, room.second_rows, y, tolerance)
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
        if best >= 0 and (room.mate_of_second[best] < 0 or best_cost < room.cost[best]):
            room.mate_of_second[best] = i
            room.cost[best] = best_cost
    count = 0
    for k in range(m):
        if room.mate_of_second[k] >= 0:
            room.pairs[count, 0] = room.mate_of_second[k]
            room.pairs[count, 1] = k
            room.weights[count] = 1.0 - 0.5 * room.cost[k]
            count += 1
    return count


@compiled
def smooth_displacement(a: Print, room: Room, count: int) -> None:
    """Fill room.drift: by how much each point of the first print is carried off, as its paired neighbours are.

    Neighbours weigh 1 / (1 + (distance / reach)²)²; no pair speaks for itself.
    """
    first, second = room.first, room.second
    reach = 1.0 / (par.SMOOTHING_PX * par.SMOOTHING_PX)
    for i in range(len(a.positions)):
        total, x, y = par.SMOOTHING_STIFFNESS, 0.0, 0.0
        for t in range(count):
            j, k = room.pairs[t, 0], room.pairs[t, 1]
            if j == i:
                continue
            dx, dy = first[i, 0] - first[j, 0], first[i, 1] - first[j, 1]
            near = 1.0 / (1.0 + (dx * dx + dy * dy) * reach)
            w = near * near * room.weights[t]
            total += w
            x += w * (second[k, 0] - room.placed[j, 0])
            y += w * (second[k, 1] - room.placed[j, 1])
        room.drift[i, 0] = x / total
        room.drift[i, 1] = y / total
