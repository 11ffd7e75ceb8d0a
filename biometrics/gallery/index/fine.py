"""How much likelier two minutiae are mates than strangers, by eight table look-ups.

The model has two covariances (S. Ioffe, "Probabilistic linear discriminant analysis", ECCV 2006): a descriptor is a
property of the finger, which varies over all fingers, plus the effect of the touch, which varies within one. In the
discriminant's dimensions both are diagonal, so that the log odds are a sum over dimensions, which also accounts for how
rare a descriptor is. Real mates vary more than that (a missed neighbour, the print's edge), so the sum is converted by
a table of how often mates and strangers reach it, learnt from synthetic fingers: `biometrics.tools.learn_descriptor`.

A print's descriptor is stored as the nearest of 256 centres in each of eight parts of three dimensions (product
quantisation; Jégou, Douze and Schmid, PAMI 2011), eight bytes per minutia. The probe's is not quantised: its odds
against all centres are tabulated once per search.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.descriptor import FINE_CENTRES, FINE_PARTS, Model, model

STEPS: Final = 16
"""Steps of the tabulated odds per unit of natural logarithm."""
WORTH: Final = 12.0
"""Units of a vote's worth per unit of natural-log odds: the highest vote still fits ten bits."""
LEAST_ODDS: Final = -32
"""Natural-log odds below which all pairs are treated alike, as strangers."""
MOST_ODDS: Final = 32

Floats = NDArray[np.float32]
Fines = NDArray[np.uint64]
"""Nearest centre of each part of a minutia's descriptor, the first part in the lowest byte."""
Odds = NDArray[np.int16]


def fines_of(descriptors: Floats, trained: Model | None = None) -> Fines:
    """Fine codes (n,) of descriptors (n, DIMENSIONS), by another model if given."""
    parts = np.ones((FINE_PARTS, len(descriptors), 4), np.float32)
    parts[:, :, :3] = parts_of(descriptors)
    farness = parts @ (_centres_and_squares() if trained is None else _with_squares(trained.fine_centres))
    fines: Fines = np.ascontiguousarray(farness.argmin(axis=2).astype(np.uint8).T).view("<u8")[:, 0]
    return fines


def centres_of(fines: Fines) -> NDArray[np.uint8]:
    """The centres (n, FINE_PARTS) that fine codes stand for."""
    return np.ascontiguousarray(fines, "<u8")[:, None].view(np.uint8)


@cache
def _centres_and_squares() -> Floats:
    return _with_squares(model().fine_centres)


def _with_squares(centres: Floats) -> Floats:
    """(FINE_PARTS, 4, FINE_CENTRES): −2 times the centres and, last, their squares: one product gives distances."""
    augmented: Floats = np.concatenate([-2 * centres.transpose(0, 2, 1), (centres**2).sum(axis=2)[:, None]], axis=1)
    return augmented


def parts_of(descriptors: NDArray[np.floating]) -> NDArray[np.floating]:
    """(FINE_PARTS, n, 3): each part has an early, a middle and a late dimension, to be about equally informative."""
    return np.ascontiguousarray(descriptors.reshape(len(descriptors), 3, FINE_PARTS).transpose(2, 0, 1))


def odds_of(descriptors: Floats, trained: Model | None = None) -> Odds:
    """(n, FINE_PARTS · FINE_CENTRES): each centre's contribution to the log odds of being a mate, times STEPS."""
    within, spread, centres = (getattr(trained or model(), name) for name in ("within", "spread", "fine_centres"))
    common = (spread - within) / spread
    rest = spread * (1 - common**2)
    square, product = parts_of((0.5 / rest - 0.5 / spread)[None]), parts_of((common / rest)[None])
    constant = -0.5 * parts_of(np.log(1 - common**2)[None]).sum(axis=2)
    own = parts_of(descriptors)
    # Summed over dimensions: constant − square · (x² + y²) + product · x · y, with x the probe's and y the centre's.
    of_probe = constant - (square * own**2).sum(axis=2)
    of_centres = (square * centres**2).sum(axis=2)
    odds = (product * own) @ centres.transpose(0, 2, 1) + of_probe[:, :, None] - of_centres[:, None, :]
    by_row = np.rint(STEPS * odds).clip(-4000, 4000).astype(np.int16).transpose(1, 0, 2)
    return np.ascontiguousarray(by_row).reshape(len(descriptors), FINE_PARTS * FINE_CENTRES)


@cache
def worths() -> NDArray[np.int64]:
    """Worth of a pair by its sum of odds, at index `sum − STEPS · LEAST_ODDS`; 2 · 32 · STEPS + 1 entries."""
    at_whole = model().worths
    sums = np.arange(STEPS * LEAST_ODDS, STEPS * MOST_ODDS + 1) / STEPS
    interpolated = np.interp(sums, np.linspace(LEAST_ODDS, MOST_ODDS, len(at_whole)), at_whole)
    return np.rint(WORTH * interpolated).astype(np.int64)


@compiled
def odds_sum(odds: Odds, fine: np.uint64) -> int:
    """Index into `worths` for a probe's minutia with these `odds` (FINE_PARTS · FINE_CENTRES,) and a fine code."""
    total, byte = 0, np.uint64(FINE_CENTRES - 1)
    for part in range(FINE_PARTS):
        total += odds[np.uint64(part * FINE_CENTRES) + (fine >> np.uint64(8 * part) & byte)]
    return min(max(total - STEPS * LEAST_ODDS, 0), STEPS * (MOST_ODDS - LEAST_ODDS))
