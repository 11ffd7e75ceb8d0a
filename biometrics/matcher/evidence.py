"""What speaks for and against one finger: features of the best alignment."""

import math

import numpy as np
from biometrics.matcher.compiled import compiled

from biometrics.matcher import parameters as P
from biometrics.matcher.neighbours import agreement, edges_alike
from biometrics.matcher.alignment import ROWS, fit, index_rows, pair_up, place, smooth_displacement

F = 14
PARTS = ("pairs", "position", "direction", "kind", "edges", "unpaired", "share", "edge_count", "scale", "surroundings")
_WEIGHTS = np.array([0.159, 0.133, 0.055, 0.176, 0.047, -0.081, 0.14, 0.733, 0.16, 0.357])


@compiled
def hull_chain(points, count, chain, side):
    """Left (side 1) or right (-1) chain of convex hull of points sorted by y; number of corners."""
    size = 0
    for i in range(count):
        while size >= 2:
            ax, ay = points[chain[size - 2], 0], points[chain[size - 2], 1]
            bx, by = points[chain[size - 1], 0], points[chain[size - 1], 1]
            if side * ((bx - ax) * (points[i, 1] - ay) - (by - ay) * (points[i, 0] - ax)) <= 0.0:
                break
            size -= 1
        chain[size] = i
        size += 1
    return size


@compiled
def inside(points, left, lefts, right, rights, x, y, margin):
    """Signed-ish test: is (x, y) within the hull widened by margin horizontally/vertically."""
    count = left[lefts - 1]
    if y < points[left[0], 1] - margin or y > points[count, 1] + margin:
        return False
    y = min(max(y, points[left[0], 1]), points[count, 1])
    t = 0
    while t < lefts - 2 and points[left[t + 1], 1] < y:
        t += 1
    a, b = left[t], left[min(t + 1, lefts - 1)]
    dy = points[b, 1] - points[a, 1]
    xl = points[a, 0] if dy <= 0 else points[a, 0] + (points[b, 0] - points[a, 0]) * (y - points[a, 1]) / dy
    t = 0
    while t < rights - 2 and points[right[t + 1], 1] < y:
        t += 1
    a, b = right[t], right[min(t + 1, rights - 1)]
    dy = points[b, 1] - points[a, 1]
    xr = points[a, 0] if dy <= 0 else points[a, 0] + (points[b, 0] - points[a, 0]) * (y - points[a, 1]) / dy
    return xl - margin <= x <= xr + margin


@compiled
def measure(pos1, marks1, pos2, marks2, found, alike, votes, support, best, ranked, features, pairs_out, motion_out):
    n, m = len(pos1), len(pos2)
    features[:] = 0.0
    if n < 1 or m < 1 or ranked == 0:
        return 0
    first = np.empty((n, 2)); second = np.empty((m, 2))
    for i in range(n):
        first[i, 0] = pos1[i, 0] / P.POSITION_STEPS
        first[i, 1] = pos1[i, 1] / P.POSITION_STEPS
    for i in range(m):
        second[i, 0] = pos2[i, 0] / P.POSITION_STEPS
        second[i, 1] = pos2[i, 1] / P.POSITION_STEPS
    rows = np.empty(ROWS, np.int32)
    row_count = index_rows(second, m, rows)
    size = max(n, m) + 600
    pairs = np.empty((size, 2), np.int32); weights = np.empty(size)
    bestpairs = np.empty((size, 2), np.int32); bestweights = np.empty(size)
    mate = np.empty(m, np.int32); cost = np.empty(m)
    placed = np.empty((n, 2)); drift = np.empty((n, 3))
    motion = np.empty(6)
    explained = np.zeros((n, m), np.bool_)
    tried = 0
    best_value = -1.0
    best_count = 0
    for r in range(ranked):
        if tried >= P.ALIGNMENTS:
            break
        cell = best[r]
        i0, k0 = cell // m, cell % m
        if explained[i0, k0]:
            continue
        tried += 1
        count = 1
        pairs[0, 0] = i0; pairs[0, 1] = k0; weights[0] = votes[i0, k0]
        for e in range(alike):
            if found[e, 0] == i0 and found[e, 1] == k0:
                pairs[count, 0] = found[e, 2]; pairs[count, 1] = found[e, 3]
            elif found[e, 2] == i0 and found[e, 3] == k0:
                pairs[count, 0] = found[e, 0]; pairs[count, 1] = found[e, 1]
            else:
                continue
            weights[count] = votes[pairs[count, 0], pairs[count, 1]]
            count += 1
            if count == size:
                break
        fit(first, marks1, second, marks2, pairs, weights, count, motion)
        place(first, n, motion, placed)
        count = pair_up(first, marks1, n, placed, second, marks2, rows, row_count, motion, P.PAIR_TOLERANCE_PX, P.PAIR_TOLERANCE_SLOPE, P.PAIR_TOLERANCE_MAX_PX, mate, cost, pairs, weights)
        for again in range(2):
            if count < 2:
                break
            fit(first, marks1, second, marks2, pairs, weights, count, motion)
            place(first, n, motion, placed)
            count = pair_up(first, marks1, n, placed, second, marks2, rows, row_count, motion, P.PAIR_TOLERANCE_PX, P.PAIR_TOLERANCE_SLOPE, P.PAIR_TOLERANCE_MAX_PX, mate, cost, pairs, weights)
        if count < 1:
            continue
        # local refinement
        smooth_displacement(first, n, placed, second, pairs, weights, count, True, drift)
        for i in range(n):
            placed[i, 0] += drift[i, 0]; placed[i, 1] += drift[i, 1]
        count = pair_up(first, marks1, n, placed, second, marks2, rows, row_count, motion, P.REFINED_TOLERANCE_PX, 0.0, 99.0, mate, cost, pairs, weights)
        value = 0.0
        for t in range(count):
            value += weights[t]
            explained[pairs[t, 0], pairs[t, 1]] = True
        # rigid again on those pairs, smooth, final residuals
        if value > best_value and count > 0:
            best_value = value
            fit(first, marks1, second, marks2, pairs, weights, count, motion)
            motion_out[:] = motion
            best_count = count
            bestpairs[:count] = pairs[:count]
            bestweights[:count] = weights[:count]
    if best_count == 0:
        return 0
    count = best_count
    pairs, weights, motion = bestpairs, bestweights, motion_out
    place(first, n, motion, placed)
    smooth_displacement(first, n, placed, second, pairs, weights, count, True, drift)
    turn = int(round(math.atan2(motion[1], motion[0]) / (2 * math.pi / 256)))
    is1 = np.zeros(n, np.bool_); is2 = np.zeros(m, np.bool_)
    mates = np.full(n, -1, np.int64)
    for t in range(count):
        i, k = pairs[t, 0], pairs[t, 1]
        is1[i] = True; is2[k] = True; mates[i] = k
        rel = marks1[i, 2] * marks2[k, 2] / 10000.0
        dx = second[k, 0] - placed[i, 0]; dy = second[k, 1] - placed[i, 1]
        rx = dx - drift[i, 0]; ry = dy - drift[i, 1]
        r2 = (rx * rx + ry * ry)
        off = ((int(marks2[k, 0]) - int(marks1[i, 0]) - turn + 128) & 255) - 128
        features[0] += 1.0
        features[1] += rel
        features[2] += 1.0 / (1.0 + r2 / 9.0)
        features[3] += 1.0 / (1.0 + off * off / 64.0)
        if marks1[i, 1] and marks2[k, 1]:
            features[4] += 1.0 if marks1[i, 1] == marks2[k, 1] else -1.0
        features[5] += (dx * dx + dy * dy) / 100.0
        pairs_out[t, 0] = i; pairs_out[t, 1] = k
    for e in range(alike):
        if mates[found[e, 0]] == found[e, 1] and mates[found[e, 2]] == found[e, 3]:
            features[6] += 1.0
    left = np.empty(max(n, m), np.int32); right = np.empty(max(n, m), np.int32)
    lefts = hull_chain(second, m, left, 1); rights = hull_chain(second, m, right, -1)
    for i in range(n):
        if is1[i]:
            features[8] += 1.0
        elif inside(second, left, lefts, right, rights, placed[i, 0] + drift[i, 0], placed[i, 1] + drift[i, 1], 4.0):
            features[8] += 1.0
            features[7] += 1.0
            features[12] += marks1[i, 2] / 100.0
    lefts = hull_chain(first, n, left, 1); rights = hull_chain(first, n, right, -1)
    s2 = motion[0] ** 2 + motion[1] ** 2
    for k in range(m):
        if is2[k]:
            features[8] += 1.0
        else:
            dx = second[k, 0] - motion[2]; dy = second[k, 1] - motion[3]
            x = (motion[0] * dx + motion[1] * dy) / s2
            y = (-motion[1] * dx + motion[0] * dy) / s2
            if inside(first, left, lefts, right, rights, x, y, 4.0):
                features[8] += 1.0
                features[7] += 1.0
                features[12] += marks2[k, 2] / 100.0
    features[9] = math.log(s2) / 2
    features[10] = n + m
    features[11] = support[best[0] // m, best[0] % m]
    # edges of the pairs' own neighbourhood that hold together
    return count


def weigh_pair(first, second, both, sets):
    """Parts of the evidence, pairs and motion for two structures."""
    found = np.empty((4096, 4), np.uint8)
    count = edges_alike(both, sets, second.edges, True, found)
    if count > len(found):
        found = np.empty((count, 4), np.uint8)
        count = edges_alike(both, sets, second.edges, True, found)
    votes = np.zeros((len(first.positions), len(second.positions)), np.int32)
    support = np.zeros_like(votes)
    best = np.empty(P.CANDIDATE_PAIRS, np.int64)
    best_support = np.empty(P.CANDIDATE_PAIRS, np.int32)
    ranked = agreement(found, count, votes, support, best, best_support)
    features = np.zeros(F)
    pairs = np.empty((255, 2), np.int32)
    motion = np.array([1.0, 0, 0, 0, 0, 0])
    paired = measure(first.positions, first.marks, second.positions, second.marks, found, count, votes, support, best, ranked, features, pairs, motion)
    f = features
    x = np.array([f[1], f[2], f[3], f[4], f[6], f[7], f[0] ** 2 / max(f[8], 1) * 2, math.log1p(f[6]), abs(f[9]), math.log1p(f[11])])
    return x * _WEIGHTS, pairs[:paired], motion
