"""Which minutiae of two fingers look alike by their neighbourhood: edges compared by length and by both their angles.

All candidate edges meet all probe edges. The probe keeps, for every value of each byte of an edge, the set of its
edges within tolerance as bits; three sets are intersected per candidate edge, so that only edges alike in all three
are ever touched. Counts are integers, so the order in which edges meet changes nothing.
"""

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher import parameters as par
from biometrics.matcher.compiled import compiled

_LENGTHS_PX = par.EDGE_MIN_PX * 2.0 ** (np.arange(256) / par.LENGTH_STEPS)
_SLACK_RATIO = par.EDGE_SLACK_RATIO + par.EDGE_SLACK_PX / _LENGTHS_PX
_SLACK = np.rint(par.LENGTH_STEPS * np.log2(1 + _SLACK_RATIO)).astype(np.int64)
"""Steps by which two length codes may differ, by the smaller of them."""
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_BIT = np.zeros(64, np.uint8)
for _position in range(64):
    _BIT[((0x03F79D71B4CB0A89 << _position) & 0xFFFFFFFFFFFFFFFF) >> 58] = _position


@compiled
def directed(edges: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Every edge seen from both its ends: (2m, 5) uint8."""
    m = len(edges)
    both = np.empty((2 * m, 5), np.uint8)
    for e in range(m):
        both[e] = edges[e]
        both[m + e, 0] = edges[e, 1]
        both[m + e, 1] = edges[e, 0]
        both[m + e, 2] = edges[e, 2]
        both[m + e, 3] = edges[e, 4]
        both[m + e, 4] = edges[e, 3]
    return both


@compiled
def index_angles(both: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Bit sets (2, 256, words): which of the probe's directed edges tolerate a value of either angle."""
    sets = np.zeros((2, par.TURN, (len(both) + 63) // 64), np.uint64)
    for e in range(len(both)):
        word, bit = e >> 6, np.uint64(1) << np.uint64(e & 63)
        for step in range(-par.EDGE_ANGLE_SLACK, par.EDGE_ANGLE_SLACK + 1):
            sets[0, (both[e, 3] + step) & 255, word] |= bit
            sets[1, (both[e, 4] + step) & 255, word] |= bit
    return sets


@compiled
def index_lengths(both: NDArray[np.uint8], shift: int, sets: NDArray[np.uint64]) -> None:
    """Fill bit sets (256, words) uint64: which edges tolerate a length code once `shift` is added to theirs."""
    sets[:] = 0
    for e in range(len(both)):
        word, bit = e >> 6, np.uint64(1) << np.uint64(e & 63)
        own = np.int64(both[e, 2])
        for value in range(max(0, own + shift - _SLACK[0]), min(255, own + shift + _SLACK[0]) + 1):
            if abs(own + shift - value) <= _SLACK[min(own, value)]:
                sets[value, word] |= bit


@compiled
def edges_alike(
    both: NDArray[np.uint8],
    lengths: NDArray[np.uint64],
    angles: NDArray[np.uint64],
    edges: NDArray[np.uint8],
    is_probe_first: bool,
    found: NDArray[np.uint8],
) -> int:
    """Write (i, k, j, l) of every pair of edges alike (i to j in the first finger, k to l in the second); their number.

    When `found` is too small only the number is right: call again with more room.
    """
    words = lengths.shape[1]
    count = 0
    for e in range(len(edges)):
        k, l = edges[e, 0], edges[e, 1]
        by_length = lengths[edges[e, 2]]
        by_first = angles[0, edges[e, 3]]
        by_second = angles[1, edges[e, 4]]
        for word in range(words):
            alike = by_length[word] & by_first[word] & by_second[word]
            while alike:
                low = alike & (~alike + np.uint64(1))
                alike ^= low
                if count < len(found):
                    at = (word << 6) + _BIT[(low * _DE_BRUIJN) >> np.uint64(58)]
                    row, i, j = found[count], both[at, 0], both[at, 1]
                    row[0], row[1], row[2], row[3] = (i, k, j, l) if is_probe_first else (k, i, l, j)
                count += 1
    return count


@compiled
def agreement(
    found: NDArray[np.uint8],
    count: int,
    votes: NDArray[np.int32],
    support: NDArray[np.int32],
    best: NDArray[np.int64],
    best_support: NDArray[np.int32],
) -> int:
    """Rank minutia pairs by how much agrees around them; the number ranked.

    votes (a, b) int32: alike edges at each pair; support (a, b) int32: the votes of the pairs at their other ends, so
    that agreement which itself agrees counts most. Both must come in zeroed and hold their values on return.
    """
    for e in range(count):
        votes[found[e, 0], found[e, 1]] += 1
        votes[found[e, 2], found[e, 3]] += 1
    for e in range(count):
        i, k, j, l = found[e, 0], found[e, 1], found[e, 2], found[e, 3]
        support[i, k] += votes[j, l]
        support[j, l] += votes[i, k]
    ranked = 0
    columns = votes.shape[1]
    for e in range(2 * count):
        half = 2 * (e & 1)
        i, k = found[e >> 1, half], found[e >> 1, half + 1]
        value = support[i, k]
        cell = np.int64(i) * columns + k
        if ranked == len(best):
            last = best_support[ranked - 1]
            if value < last or (value == last and cell >= best[ranked - 1]):
                continue
        at = 0
        while at < ranked and (best_support[at] > value or (best_support[at] == value and best[at] < cell)):
            at += 1
        if at < ranked and best[at] == cell:
            continue
        ranked = min(ranked + 1, len(best))
        for move in range(ranked - 1, at, -1):
            best[move] = best[move - 1]
            best_support[move] = best_support[move - 1]
        best[at] = cell
        best_support[at] = value
    return ranked
