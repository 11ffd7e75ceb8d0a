"""How well a print fits a probe once one minutia of it is placed on one of the probe's.

A chart of the probe says for every position and direction whether a minutia is expected there, and which one, so that
placing a whole print takes one look-up per minutia. A print's vote says where to place it: even a print with a single
true vote, as small touches have, is then judged by all its minutiae, by their positions and by how similar their
surroundings are.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.cells import TURN_BITS, TURN_SLACK, TURNS
from biometrics.gallery.index.descriptor import MOST_DESCRIBED
from biometrics.gallery.index.fine import WORTH, Fines, odds_sum
from biometrics.gallery.index.prefetch import LINE_BYTES, prefetch
from biometrics.gallery.index.voting import COSINES, LEAST_VOTE, SINES, Question, own_rows, votes_agree
from biometrics.gallery.storage.arrays import Arrays
from biometrics.matcher import parameters as par

FIELD_PX: Final = 8.0
SIDE: Final = 96
"""Fields per side of the chart: 768 px about the centre of the probe's minutiae."""
REACH_PX: Final = 14.0
"""How far from a minutia its mate is expected, once another pair is placed on each other, ..."""
REACH_TURNS: Final = 4
"""... and by how many 1/64 turns their directions may differ."""
SEEN_PX: Final = 32.0
"""Distance from its minutiae within which a probe is assumed to show skin: a print's minutiae there need a mate."""
FOUND_AGAIN: Final = 0.6
"""Share of a finger's minutiae found where they are expected, if the print is placed correctly."""
OF_FINE: Final = 0.35
"""Weight of the odds of two minutiae placed on each other: the surroundings of neighbours are much the same."""
WHO: Final = 3
"""Minutiae expected in a field that are distinguished, the nearest ones."""
PLACEMENTS: Final = 6
"""Votes by which a print is placed on the probe: those with which the most others agree."""
AHEAD: Final = 4
"""Number of prints whose minutiae are prefetched."""
LIFT: Final = 1 << 20
"""Added to every score, so that all are positive."""


class Chart(NamedTuple):
    """For every field (SIDE · SIDE,): expected, a bit for each expected direction; seen, whether skin is visible.

    who (SIDE · SIDE, WHO): 1 + the number of each minutia expected there, nearest first, 0 for none; middle: of the
    chart, px; hit, miss: worth of a minutia on a seen field with, or without, an expected one, in units of `fine`.
    """

    expected: NDArray[np.uint64]
    seen: NDArray[np.bool_]
    who: NDArray[np.uint8]
    middle: NDArray[np.float64]
    hit: float
    miss: float


def chart_of(question: Question) -> Chart:
    """The chart of a probe; empty if it has no minutiae."""
    expected, seen = np.zeros(SIDE * SIDE, np.uint64), np.zeros(SIDE * SIDE, np.bool_)
    who = np.zeros((SIDE * SIDE, WHO), np.uint8)
    if len(question.turns) == 0:
        return Chart(expected, seen, who, np.zeros(2), 0.0, 0.0)
    middle = question.places.mean(axis=0)
    _draw(question.places - middle, question.turns, expected, seen, who)
    # Minutiae beyond the chart fall on its outermost fields, which count as not seen.
    for beyond in (seen.reshape(SIDE, SIDE), expected.reshape(SIDE, SIDE), who.reshape(SIDE, SIDE, WHO)):
        beyond[[0, -1]] = 0
        beyond[:, [0, -1]] = 0
    by_chance = float(np.bitwise_count(expected[seen]).sum()) / (TURNS * max(1, int(seen.sum())))
    by_chance = min(max(by_chance, 1 / TURNS / 16), FOUND_AGAIN)
    hit, miss = math.log(FOUND_AGAIN / by_chance), math.log((1 - FOUND_AGAIN) / (1 - by_chance))
    return Chart(expected, seen, who, middle, WORTH * hit, WORTH * miss)


@compiled
def _draw(
    places: NDArray[np.float64],
    turns: NDArray[np.int64],
    expected: NDArray[np.uint64],
    seen: NDArray[np.bool_],
    who: NDArray[np.uint8],
) -> None:
    wide = int(SEEN_PX / FIELD_PX) + 1
    far = np.full(who.shape, np.inf)
    for k in range(len(places)):
        directions = np.uint64(0)
        for off in range(-REACH_TURNS, REACH_TURNS + 1):
            directions |= np.uint64(1) << np.uint64((turns[k] + off) & (TURNS - 1))
        column = math.floor(places[k, 0] / FIELD_PX) + SIDE // 2
        line = math.floor(places[k, 1] / FIELD_PX) + SIDE // 2
        for i in range(max(0, line - wide), min(SIDE, line + wide + 1)):
            for j in range(max(0, column - wide), min(SIDE, column + wide + 1)):
                dx = (j + 0.5 - SIDE // 2) * FIELD_PX - places[k, 0]
                dy = (i + 0.5 - SIDE // 2) * FIELD_PX - places[k, 1]
                squared = dx * dx + dy * dy
                if squared < SEEN_PX * SEEN_PX:
                    seen[i * SIDE + j] = True
                if squared < REACH_PX * REACH_PX:
                    field = i * SIDE + j
                    expected[field] |= directions
                    at = WHO
                    while at > 0 and squared < far[field, at - 1]:
                        at -= 1
                        if at < WHO - 1:
                            far[field, at + 1], who[field, at + 1] = far[field, at], who[field, at]
                    if at < WHO:
                        far[field, at], who[field, at] = squared, k + 1


@compiled
def place(question: Question, chart: Chart, arrays: Arrays, rows: NDArray[np.int64], scores: NDArray[np.int32]) -> None:
    """Fill `scores` (len(rows),): how well a print fits where the best of its votes places it; 0 if it has no votes."""
    own = np.empty(MOST_DESCRIBED, np.int64)
    spots, turns = np.empty((2, MOST_DESCRIBED), np.float32), np.empty(MOST_DESCRIBED, np.uint64)
    fields, hits = np.empty(MOST_DESCRIBED, np.int32), np.empty(MOST_DESCRIBED + 1, np.int64)
    worths, target, voter = np.empty(256, np.int64), np.empty(256, np.int64), np.empty(256, np.int64)
    agreed, turned = np.empty(256, np.int64), np.empty(256, np.int64)
    for number in range(len(rows)):
        row = rows[number]
        _fetch(arrays, rows[min(number + AHEAD, len(rows) - 1)], rows[min(number + 2 * AHEAD, len(rows) - 1)])
        first, code, described = arrays.starts[row], arrays.code_starts[row], arrays.code_counts[row]
        own_rows(arrays, row, own)
        count, fines = 0, arrays.fines[code : code + described]
        for at in range(described):
            spots[0, at] = arrays.positions[first + own[at], 0] * np.float32(1.0 / par.POSITION_STEPS)
            spots[1, at] = arrays.positions[first + own[at], 1] * np.float32(1.0 / par.POSITION_STEPS)
            turns[at] = arrays.codes[code + at] & np.uint32(TURNS - 1)
            asks = np.int64(question.table[arrays.codes[code + at] >> np.uint32(TURN_BITS)]) - 1
            if asks < 0:
                continue
            worth = question.worths[odds_sum(question.odds[asks], arrays.fines[code + at])]
            if worth >= LEAST_VOTE:
                worths[count], target[count], voter[count] = worth, asks, at
                turned[count] = (question.turns[asks] - np.int64(turns[at])) & (TURNS - 1)
                count += 1
        for k in range(count):
            agreed[k] = worths[k]
            for other in range(count):
                off = (turned[other] - turned[k] + TURN_SLACK) & (TURNS - 1)
                if other == k or off > 2 * TURN_SLACK:
                    continue
                dx, dy = spots[0, voter[other]] - spots[0, voter[k]], spots[1, voter[other]] - spots[1, voter[k]]
                if votes_agree(question.places, dx, dy, target[k], target[other], turned[k]):
                    agreed[k] += worths[other]
        best = -float(LIFT)
        for _ in range(min(PLACEMENTS, count)):
            # Votes with which many agree are seldom wrong; among equals the likeliest mates are the most informative.
            k = 0
            for other in range(1, count):
                if agreed[other] * 1024 + worths[other] > agreed[k] * 1024 + worths[k]:
                    k = other
            vote = (voter[k], target[k], turned[k])
            best = max(best, _fit(question, chart, spots, turns[:described], fines, vote, fields, hits))
            agreed[k] = -1
        scores[number] = LIFT + int(best) if count else 0


@compiled
def _fetch(arrays: Arrays, soon: int, later: int) -> None:
    """Prefetch what will soon be read of one print, and the offsets of a later one."""
    prefetch(arrays.starts, later, later + 1, 1)
    prefetch(arrays.counts, later, later + 1, 1)
    prefetch(arrays.code_starts, later, later + 1, 1)
    prefetch(arrays.code_counts, later, later + 1, 1)
    first, code = arrays.starts[soon], arrays.code_starts[soon]
    prefetch(arrays.positions, first, first + arrays.counts[soon], LINE_BYTES // 4)
    prefetch(arrays.codes, code, code + arrays.code_counts[soon], LINE_BYTES // 4)
    prefetch(arrays.fines, code, code + arrays.code_counts[soon], LINE_BYTES // 8)
    if arrays.counts[soon] != arrays.code_counts[soon]:
        prefetch(arrays.marks, first, first + arrays.counts[soon], LINE_BYTES // 3)


@compiled
def _fit(
    question: Question,
    chart: Chart,
    spots: NDArray[np.float32],
    turns: NDArray[np.uint64],
    fines: Fines,
    vote: tuple[int, int, int],
    fields: NDArray[np.int32],
    hits: NDArray[np.int64],
) -> float:
    """Worth of a print's described minutiae once the vote's minutia is placed on the probe's.

    spots (2, n), turns, fines: position (px), direction (1/64 turn) and fine code of each; vote: the print's minutia,
    the probe's, and the rotation; fields, hits: working memory for n. Unpredictable branches are kept out of the loops
    over all minutiae.
    """
    voter, target, turned = vote
    cos, sin = np.float32(COSINES[turned] / FIELD_PX), np.float32(SINES[turned] / FIELD_PX)
    column = np.float32((question.places[target, 0] - chart.middle[0]) / FIELD_PX + SIDE // 2)
    line = np.float32((question.places[target, 1] - chart.middle[1]) / FIELD_PX + SIDE // 2)
    column -= cos * spots[0, voter] - sin * spots[1, voter]
    line -= sin * spots[0, voter] + cos * spots[1, voter]
    most = np.float32(SIDE - 1)
    for at in range(len(turns)):
        x = column + cos * spots[0, at] - sin * spots[1, at]
        y = line + sin * spots[0, at] + cos * spots[1, at]
        x, y = min(max(x, np.float32(0.0)), most), min(max(y, np.float32(0.0)), most)
        fields[at] = np.int32(y) * np.int32(SIDE) + np.int32(x)
    seen, count, turn = np.int64(0), np.int64(0), np.uint64(turned)
    for at in range(len(turns)):
        field = np.uint64(fields[at])
        hits[count] = at
        seen += np.int64(chart.seen[field])
        count += np.int64(chart.expected[field] >> ((turns[at] + turn) & np.uint64(TURNS - 1)) & np.uint64(1))
    worth = chart.hit * count + chart.miss * (seen - count)
    for at in hits[:count]:
        best_mate = np.int64(-LIFT)
        for near in range(WHO):
            mate = np.int64(chart.who[fields[at], near]) - 1
            off = (question.turns[mate] - np.int64(turns[at]) - turned + REACH_TURNS) & (TURNS - 1)
            if mate >= 0 and off <= 2 * REACH_TURNS:
                best_mate = max(best_mate, question.worths[odds_sum(question.odds[mate], fines[at])])
        if best_mate > -LIFT:
            worth += OF_FINE * best_mate
    return worth
