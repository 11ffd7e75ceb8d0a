"""How much likelier two minutiae are mates than strangers, by eight looks into a table.

The model is that of two covariances (S. Ioffe, "Probabilistic linear discriminant analysis", ECCV 2006): a descriptor
is what the finger has there, spread over all fingers, and what a touch makes of it, spread within one. In the
discriminant's dimensions both spreads are diagonal, so that the logarithm of the odds is a sum over dimensions; how
rare a descriptor is, is in it. Real mates stray further than that (a neighbour missed, the print's edge), so the sum is
read off a table of how often mates and strangers reach it, learnt on synthetic fingers: `learning`.

The print's descriptor is kept as the nearest of 256 centres in each of eight parts of three dimensions (product
quantisation; Jégou, Douze and Schmid, PAMI 2011), eight bytes a minutia. The probe's is not quantised: its odds against
all centres are tabled once a search.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.descriptor import FINE_CENTRES, FINE_PARTS, Model, model

STEPS: Final = 16
"""Steps of the tabled odds per natural logarithm."""
WORTH: Final = 12.0
"""Units of worth per natural logarithm of odds: the dearest vote still fits ten bits."""
LEAST_ODDS: Final = -32
"""Below this sum (natural logarithm) all pairs are strangers alike."""
MOST_ODDS: Final = 32

Floats = NDArray[np.float32]
Fines = NDArray[np.uint64]
"""Of each minutia, its nearest centres of all parts, the first one's in the lowest byte."""
Odds = NDArray[np.int16]


def fines_of(descriptors: Floats, learnt: Model | None = None) -> Fines:
    """(n,) nearest centres of descriptors (n, DIMENSIONS)."""
    parts = np.ones((FINE_PARTS, len(descriptors), 4), np.float32)
    parts[:, :, :3] = parts_of(descriptors)
    farness = parts @ (_centres_and_squares() if learnt is None else _with_squares(learnt.fine_centres))
    fines: Fines = np.ascontiguousarray(farness.argmin(axis=2).astype(np.uint8).T).view("<u8")[:, 0]
    return fines


def centres_of(fines: Fines) -> NDArray[np.uint8]:
    """(n, FINE_PARTS) centres that fine codes name."""
    return np.ascontiguousarray(fines, "<u8")[:, None].view(np.uint8)


@cache
def _centres_and_squares() -> Floats:
    return _with_squares(model().fine_centres)


def _with_squares(centres: Floats) -> Floats:
    """(FINE_PARTS, 4, FINE_CENTRES): −2 times the centres and, last, their squares; one product gives distances."""
    told: Floats = np.concatenate([-2 * centres.transpose(0, 2, 1), (centres**2).sum(axis=2)[:, None]], axis=1)
    return told


def parts_of(descriptors: NDArray[np.floating]) -> NDArray[np.floating]:
    """(FINE_PARTS, n, 3): each part has an early, a middle and a late dimension, so that all tell about as much."""
    return np.ascontiguousarray(descriptors.reshape(len(descriptors), 3, FINE_PARTS).transpose(2, 0, 1))


def odds_of(descriptors: Floats, learnt: Model | None = None) -> Odds:
    """(n, FINE_PARTS · FINE_CENTRES): what each centre adds to the odds of being a mate, in STEPS a logarithm."""
    within, spread, centres = (getattr(learnt or model(), name) for name in ("within", "spread", "fine_centres"))
    common = (spread - within) / spread
    rest = spread * (1 - common**2)
    square, product = parts_of((0.5 / rest - 0.5 / spread)[None]), parts_of((common / rest)[None])
    constant = -0.5 * parts_of(np.log(1 - common**2)[None]).sum(axis=2)
    own = parts_of(descriptors)
    # Of all dimensions: constant − square · (x² + y²) + product · x · y, with x the probe's and y the centre's.
    of_probe = constant - (square * own**2).sum(axis=2)
    of_centres = (square * centres**2).sum(axis=2)
    odds = (product * own) @ centres.transpose(0, 2, 1) + of_probe[:, :, None] - of_centres[:, None, :]
    by_row = np.rint(STEPS * odds).clip(-4000, 4000).astype(np.int16).transpose(1, 0, 2)
    return np.ascontiguousarray(by_row).reshape(len(descriptors), FINE_PARTS * FINE_CENTRES)


@cache
def worths() -> NDArray[np.int64]:
    """Worth of a pair by its sum of odds: entry `sum − STEPS · LEAST_ODDS`, of 2 · 32 · STEPS + 1 entries."""
    learnt = model().worths
    sums = np.arange(STEPS * LEAST_ODDS, STEPS * MOST_ODDS + 1) / STEPS
    told = np.interp(sums, np.linspace(LEAST_ODDS, MOST_ODDS, len(learnt)), learnt)
    return np.rint(WORTH * told).astype(np.int64)


@compiled
def odds_sum(odds: Odds, fine: np.uint64) -> int:
    """Index into `worths` for a probe's minutia with these `odds` (FINE_PARTS · FINE_CENTRES,) and a fine code."""
    told, byte = 0, np.uint64(FINE_CENTRES - 1)
    for part in range(FINE_PARTS):
        told += odds[np.uint64(part * FINE_CENTRES) + (fine >> np.uint64(8 * part) & byte)]
    return min(max(told - STEPS * LEAST_ODDS, 0), STEPS * (MOST_ODDS - LEAST_ODDS))
