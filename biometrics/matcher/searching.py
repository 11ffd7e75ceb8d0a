"""One print against many packed ones: the same recipe as `comparison`, without what a picture needs."""

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher.neighbours import directed, index_angles
from biometrics.matcher.parameters import LEAST_MINUTIAE
from biometrics.matcher.room import Packed, Print
from biometrics.matcher.structure import Structure
from biometrics.matcher.weighing import weigh_many


def weigh(probe: Structure, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Raw evidence (len(rows),) of `probe` against each of `rows` of `packed`; −∞ where it cannot be assessed."""
    raw = np.full(len(rows), -np.inf)
    if len(rows) and len(probe.positions) >= LEAST_MINUTIAE:
        both = directed(probe.edges)
        shape = Print(probe.positions, probe.marks, probe.edges)
        weigh_many(shape, probe.token, probe.size, both, index_angles(both), packed, rows, raw)
        raw[packed.counts[rows] < LEAST_MINUTIAE] = -np.inf
    return raw
