"""How far apart a finger's ridges are: first roughly at any scale, then closely where they are 9 px apart.

The rough look goes through the image at sizes an octave apart, so that every period has its own windows of five to
fourteen ridges: long windows smear fine ridges, which bend within them, and short ones cannot tell wide ridges. Every
window votes for its period, by how clear its ridges are and how many there are. The close look is always through an
image brought to the same period. What is found then hardly depends on the size the image came in.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.ridges.windows import Floats, Pixels, RidgeMap, resized, ridge_map
from biometrics.template import RIDGE_PERIOD_PX

OCTAVES: Final = (2.0, 1.0, 0.5, 0.25)
"""Sizes of the image, against its own, at which it is looked at."""
OCTAVE_PX: Final = (4.6, 13.0)
"""Periods voted for at each size: an octave and a half, so that no period falls between two sizes."""
ROUGH_STRIDE_PX: Final = 40
CLOSE_STRIDE_PX: Final = 24
NOISE_CLARITY: Final = 0.15
"""Share of the energy at the highest peak of noise, which is no ridge."""
SPREAD: Final = 0.25
"""Logarithmic: a finger's period is the centre of the votes within about this. Wide, because ridges are wider towards
the joint than at the tip, and each impression shows another part; chosen so that impressions of one finger agree."""
RIVAL: Final = 0.3
"""Support, against the best hypothesis', from which another one is kept."""
ENOUGH_WINDOWS: Final = 12
"""Of the close look: about a square of 15 ridges."""

_LOGS: Final = np.arange(math.log(2.2), math.log(54.0), 0.02)


@dataclass(frozen=True, slots=True)
class RidgePeriod:
    """One finger's ridge period in px of the image measured; NaN with confidence 0 where there is none."""

    px: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A period in px, and the votes for it against those for the best."""

    px: float
    support: float


def hypotheses(pixels: Pixels, most: int = 3) -> list[Hypothesis]:
    """Periods that the ridges of an image (h, w) may have, the likeliest first; none for an empty one."""
    logs, weights = _votes(pixels)
    if weights.sum() <= 0:
        return []
    nearness = np.exp(-0.5 * ((_LOGS[:, None] - logs) / SPREAD) ** 2)
    support = (nearness * weights).sum(axis=1)
    padded = np.concatenate([[-1.0], support, [-1.0]])
    peaks = np.flatnonzero((support > padded[:-2]) & (support >= padded[2:]))
    order = peaks[np.argsort(-support[peaks], kind="stable")][:most]
    top = float(support[order[0]])
    return [
        Hypothesis(math.exp(_centre(logs, weights, float(_LOGS[at]))), float(support[at]) / top)
        for at in order
        if support[at] >= RIVAL * top
    ]


def _votes(pixels: Pixels) -> tuple[Floats, Floats]:
    logs, weights = [np.empty(0)], [np.empty(0)]
    for size in OCTAVES:
        if size < 1 and min(pixels.shape) * size < 64:
            continue
        seen = ridge_map(resized(pixels, size), round(ROUGH_STRIDE_PX * max(1.0, size)))
        chosen = (seen.period_px >= OCTAVE_PX[0]) & (seen.period_px <= OCTAVE_PX[1])
        logs.append(np.log(seen.period_px[chosen] / size))
        weights.append(_weights(seen, chosen))
    return np.concatenate(logs), np.concatenate(weights)


def _weights(seen: RidgeMap, chosen: NDArray[np.bool_]) -> Floats:
    """How clear the ridges are, times how many squares of one period the window stands for."""
    clear = np.maximum(seen.clarity[chosen] - NOISE_CLARITY, 0.0)
    weights: Floats = clear**2 * seen.area_px / seen.period_px[chosen] ** 2
    return weights


def _centre(logs: Floats, weights: Floats, start: float) -> float:
    """Where the votes near `start` balance (mean shift)."""
    centre = start
    for _ in range(12):
        near = weights * np.exp(-0.5 * ((logs - centre) / SPREAD) ** 2)
        centre = float((near * logs).sum() / max(float(near.sum()), 1e-12))
    return centre


@dataclass(frozen=True, slots=True, eq=False)
class CloseLook:
    """An image at the size where its ridges are taken to be 9 px apart, and what its windows told.

    scale: px of `seen` per px of the image given; period: in px of the image given; clarity: 0–1, of the ridges of that
    period, the mean over all of the image that is not flat.
    """

    pixels: Pixels
    scale: float
    seen: RidgeMap
    period: RidgePeriod
    clarity: float


def look_closely(pixels: Pixels, supposed_px: float) -> CloseLook:
    """Measure the ridge period of an image where it is supposed to be about `supposed_px`."""
    scale = RIDGE_PERIOD_PX / supposed_px
    near = resized(pixels, scale)
    seen = ridge_map(near, CLOSE_STRIDE_PX)
    live = ~np.isnan(seen.period_px)
    weights = _weights(seen, live)
    if weights.sum() <= 0:
        return CloseLook(near, scale, seen, RidgePeriod(math.nan, 0.0), 0.0)
    logs = np.log(seen.period_px[live])
    centre = _centre(logs, weights, math.log(RIDGE_PERIOD_PX))
    agrees = np.abs(logs - centre) < SPREAD
    clarity = float((seen.clarity[live] * agrees).mean())
    enough = min(1.0, float((agrees & seen.has_ridges[live]).sum()) / ENOUGH_WINDOWS)
    # Sums of the same weights in another order may differ in the last digit: a share is 1 at most.
    confidence = min(1.0, float(weights[agrees].sum() / weights.sum())) * enough
    return CloseLook(near, scale, seen, RidgePeriod(math.exp(centre) / scale, confidence), clarity)
