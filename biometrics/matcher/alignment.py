"""Laying one finger over the other: a similarity from a few seeds, pairs one to one, a smooth displacement for the skin.

A motion is (a, b, tx, ty): a point (x, y) of the first finger lies at (a x - b y + tx, b x + a y + ty) on the second.
"""

import math

from biometrics.matcher.compiled import compiled

from biometrics.matcher import parameters as P

_RADIANS = 2 * math.pi / P.TURN
ROW_PX = 8.0  # minutiae are looked up by rows of this height
ROWS = 1024


@compiled
def index_rows(points, count, rows):  # type: ignore[no-untyped-def]  # numba compiles from the values' types
    """Fill `rows` so that points (sorted by y) of row r are rows[r] to rows[r + 1]; the y of the first row."""
    top = points[0, 1]
    row = 0
    for index in range(count):
        at = min(ROWS - 2, int((points[index, 1] - top) / ROW_PX))
        while row <= at:
            rows[row] = index
            row += 1
    while row < ROWS and row <= int((points[count - 1, 1] - top) / ROW_PX) + 1:
        rows[row] = count
        row += 1
    return row - 1


@compiled
def fit(first, first_marks, second, second_marks, pairs, weights, count, motion):  # type: ignore[no-untyped-def]  # as above
    """Least-squares similarity of weighted pairs, their directions included, scale drawn towards 1."""
    total = x1 = y1 = x2 = y2 = 0.0
    for t in range(count):
        i, k, w = pairs[t, 0], pairs[t, 1], weights[t]
        total += w
        x1 += w * first[i, 0]
        y1 += w * first[i, 1]
        x2 += w * second[k, 0]
        y2 += w * second[k, 1]
    x1, y1, x2, y2 = x1 / total, y1 / total, x2 / total, y2 / total
    arm = P.DIRECTION_ARM_PX**2
    along = across = spread = 0.0
    turn_along = turn_across = 0.0
    for t in range(count):
        i, k, w = pairs[t, 0], pairs[t, 1], weights[t]
        px, py = first[i, 0] - x1, first[i, 1] - y1
        qx, qy = second[k, 0] - x2, second[k, 1] - y2
        along += w * (px * qx + py * qy)
        across += w * (px * qy - py * qx)
        spread += w * (px * px + py * py)
        turn = (int(second_marks[k, 0]) - int(first_marks[i, 0])) * _RADIANS
        turn_along += w * math.cos(turn)
        turn_across += w * math.sin(turn)
    angle = math.atan2(across + arm * turn_across, along + arm * turn_along)
    measured = (along * math.cos(angle) + across * math.sin(angle) + arm * total) / (spread + arm * total)
    limit = P.SCALE_LIMIT
    scale = min(limit, max(1 / limit, math.exp(P.SCALE_SHRINKAGE * math.log(max(measured, 0.1)))))
    motion[0] = scale * math.cos(angle)
    motion[1] = scale * math.sin(angle)
    motion[2] = x2 - motion[0] * x1 + motion[1] * y1
    motion[3] = y2 - motion[1] * x1 - motion[0] * y1
    motion[4], motion[5] = x1, y1


@compiled
def place(first, count, motion, placed):  # type: ignore[no-untyped-def]  # as above
    """Where the first finger's points lie on the second under `motion`."""
    for i in range(count):
        placed[i, 0] = motion[0] * first[i, 0] - motion[1] * first[i, 1] + motion[2]
        placed[i, 1] = motion[1] * first[i, 0] + motion[0] * first[i, 1] + motion[3]


@compiled
def pair_up(first, first_marks, n, placed, second, second_marks, rows, row_count, motion, base, slope, limit, mate, cost, pairs, weights):  # type: ignore[no-untyped-def]  # as above
    """Pairs in which each is the other's cheapest within tolerance; their number.

    The tolerance is `base` + `slope` px per px from the alignment's centre (motion[4:6], first finger), at most `limit`.
    """
    m = len(second)
    turn = int(round(math.atan2(motion[1], motion[0]) / _RADIANS))
    top = second[0, 1]
    for k in range(m):
        mate[k] = -1
        cost[k] = 2.0
    for i in range(n):
        away = math.sqrt((first[i, 0] - motion[4]) ** 2 + (first[i, 1] - motion[5]) ** 2)
        tolerance = min(limit, base + slope * away)
        x, y = placed[i, 0], placed[i, 1]
        low = int(math.floor((y - tolerance - top) / ROW_PX))
        high = int(math.floor((y + tolerance - top) / ROW_PX))
        if high < 0 or low >= row_count:
            continue
        best, best_cost = -1, 2.0
        for k in range(rows[max(0, low)], rows[min(row_count, high + 1)]):
            dx = second[k, 0] - x
            if abs(dx) > tolerance:
                continue
            dy = second[k, 1] - y
            squared = (dx * dx + dy * dy) / (tolerance * tolerance)
            if squared > 1.0:
                continue
            off = ((int(second_marks[k, 0]) - int(first_marks[i, 0]) - turn + 128) & 255) - 128
            if abs(off) > P.PAIR_ANGLE_SLACK:
                continue
            price = squared + (off / P.PAIR_ANGLE_SLACK) ** 2
            if price < best_cost:
                best, best_cost = k, price
        if best >= 0 and best_cost < cost[best]:
            mate[best] = i
            cost[best] = best_cost
    count = 0
    for k in range(m):
        if mate[k] >= 0:
            pairs[count, 0] = mate[k]
            pairs[count, 1] = k
            weights[count] = 1.0 - 0.5 * cost[k]
            count += 1
    return count


@compiled
def smooth_displacement(first, n, placed, second, pairs, weights, count, without_self, drift):  # type: ignore[no-untyped-def]  # as above
    """Displacement (n, 2) px each point of the first finger is carried by, as its paired neighbours were.

    Neighbours weigh 1 / (1 + (distance / reach)^2)^2; a pair does not speak for itself when `without_self`.
    drift[:, 2] is the weight of the neighbours that spoke.
    """
    reach = 1.0 / (P.SMOOTHING_PX * P.SMOOTHING_PX)
    for i in range(n):
        total = x = y = 0.0
        for t in range(count):
            j, k = pairs[t, 0], pairs[t, 1]
            if without_self and j == i:
                continue
            squared = (first[i, 0] - first[j, 0]) ** 2 + (first[i, 1] - first[j, 1]) ** 2
            nearness = 1.0 / (1.0 + squared * reach)
            w = nearness * nearness * weights[t]
            total += w
            x += w * (second[k, 0] - placed[j, 0])
            y += w * (second[k, 1] - placed[j, 1])
        drift[i, 2] = total
        total += P.SMOOTHING_STIFFNESS
        drift[i, 0] = x / total
        drift[i, 1] = y / total
