"""How easily two prints agree by chance, by what the prints themselves show, and the evidence deducted for it.

One table from evidence to rate cannot hold for every pair of prints: a tip with a dozen minutiae on parallel ridges
agrees with another tip ten times as often as two whole prints do. Three things that a template knows drive this: how
many minutiae it has, how close together they are, and how alike its edges are. The last is the chance that two edges of
the print look the same at both ends, by the angle between edge and ridge: it is high where ridges are parallel and
minutiae point the same way. The constants, and how they were fitted, are in `parameters`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.scratch import BINS, Scratch

_ANGLE_BINS = math.isqrt(BINS)
_BIN = par.TURN // _ANGLE_BINS
_COMMON = par.COMMON_MINUTIAE
_FEW = math.log2(par.FEW_MINUTIAE / _COMMON)


@compiled
def count_of(minutiae: int) -> float:
    """The number of minutiae, in octaves about a common one."""
    return math.log2(max(minutiae, par.LEAST_MINUTIAE) / _COMMON)


@compiled
def sameness(edges: NDArray[np.uint8], scratch: Scratch) -> float:
    """Raw evidence to deduct for one print's edges (m, 5): for how alike they are, less how long."""
    if len(edges) == 0:
        return 0.0
    bins = scratch.bins
    for at in range(len(bins)):
        bins[at] = 0
    lengths = 0
    for at in range(len(edges)):
        bins[edges[at, 3] // _BIN * _ANGLE_BINS + edges[at, 4] // _BIN] += 1
        lengths += int(edges[at, 2])
    squares = 0
    for at in range(len(bins)):
        squares += bins[at] * bins[at]
    alike = math.log2(len(bins) * squares / (len(edges) * len(edges)))
    longer = lengths / (len(edges) * par.LENGTH_STEPS) - math.log2(par.COMMON_EDGE_PX / par.EDGE_MIN_PX)
    return par.RAW_PER_ALIKE * alike + par.RAW_PER_LENGTH * longer


@compiled
def deduction(count: float, same: float, other_count: float, other_same: float) -> float:
    """Raw evidence deducted from a pair, negative where it is added; see `count_of` and `sameness` of either print."""
    fewer, more = min(count, other_count), max(count, other_count)
    amount = par.RAW_COMMON + (same + other_same) / 2
    amount += par.RAW_PER_FEWER * max(_FEW, fewer) + par.RAW_PER_MORE * more
    # Down to a dozen minutiae, fewer agree by chance more often; below, there is not enough to agree at all.
    amount += par.RAW_BELOW_FEW * min(0.0, fewer - _FEW)
    # Few minutiae never speak for a pair: evidence is added only from a dozen on, and in full from a common number.
    least = -par.MOST_ADDED * min(1.0, max(0.0, 1.0 - fewer / _FEW))
    return min(par.MOST_DEDUCTED, max(least, amount))


def price_of(chances: int) -> float:
    """Raw evidence deducted where the best of so many pairs of readings counts: of two tries one does well by luck."""
    return par.RAW_PER_CHANCES * math.log2(chances)
