"""How far apart a finger's ridges are: first a rough look at every scale, then a close look at a period of 9 px.

The rough look examines the image at sizes an octave apart, so that every period is seen through windows of five to
fourteen ridges: long windows smear fine ridges, which bend within them, and short ones cannot resolve wide ridges. Each
window votes for its period, weighted by how clear and how many its ridges are. The close look always uses an image
scaled to the same period, so that the result hardly depends on the size of the original.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.ridges.resizing import resized
from biometrics.ridges.windows import Floats, Pixels, RidgeMap, ridge_map
from biometrics.template import RIDGE_PERIOD_PX

OCTAVES: Final = (2.0, 1.0, 0.5, 0.25)
"""Sizes, relative to its own, at which the image is examined."""
OCTAVE_PX: Final = (4.6, 13.0)
"""Periods that count at each size: an octave and a half, so that no period falls between two sizes."""
ROUGH_STRIDE_PX: Final = 40
CLOSE_STRIDE_PX: Final = 24
NOISE_CLARITY: Final = 0.15
"""Share of the energy at the highest peak of pure noise."""
SPREAD: Final = 0.25
"""Logarithmic: a finger's period is the centre of the votes within about this. Wide, because ridges are wider towards
the joint than at the tip and each impression shows a different part; chosen so that impressions of one finger agree."""
RIVAL: Final = 0.3
"""Support, relative to the best hypothesis, from which a rival is kept."""
ENOUGH_WINDOWS: Final = 12
"""Windows of the close look for full confidence: about a square of 15 ridges."""

_LOGS: Final = np.arange(math.log(2.2), math.log(54.0), 0.02)


@dataclass(frozen=True, slots=True)
class RidgePeriod:
    """A finger's ridge period in px of the image measured; NaN with confidence 0 if it could not be measured."""

    px: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A period in px, and its support relative to the best one's."""

    px: float
    support: float


def hypotheses(pixels: Pixels, most: int = 3) -> list[Hypothesis]:
    """Periods the ridges of an image (h, w) may have, the likeliest first; none if it shows no ridges."""
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
        ridges = ridge_map(resized(pixels, size), round(ROUGH_STRIDE_PX * max(1.0, size)))
        in_range = (ridges.period_px >= OCTAVE_PX[0]) & (ridges.period_px <= OCTAVE_PX[1])
        logs.append(np.log(ridges.period_px[in_range] / size))
        weights.append(_weights(ridges, in_range))
    return np.concatenate(logs), np.concatenate(weights)


def _weights(ridges: RidgeMap, windows: NDArray[np.bool_]) -> Floats:
    """How clear the ridges are, times how many squares of one period the window represents."""
    clear = np.maximum(ridges.clarity[windows] - NOISE_CLARITY, 0.0)
    weights: Floats = clear**2 * ridges.area_px / ridges.period_px[windows] ** 2
    return weights


def _centre(logs: Floats, weights: Floats, start: float) -> float:
    """The centre of the votes near `start` (mean shift)."""
    centre = start
    for _ in range(12):
        near = weights * np.exp(-0.5 * ((logs - centre) / SPREAD) ** 2)
        centre = float((near * logs).sum() / max(float(near.sum()), 1e-12))
    return centre


@dataclass(frozen=True, slots=True, eq=False)
class CloseLook:
    """An image scaled so that its ridges should be 9 px apart, and the measurements of its windows.

    scale: px of `pixels` per px of the original; period: in px of the original.
    """

    pixels: Pixels
    scale: float
    seen: RidgeMap
    period: RidgePeriod


def look_closely(pixels: Pixels, expected_px: float) -> CloseLook:
    """Measure the ridge period of an image in which it is expected to be about `expected_px`."""
    scale = RIDGE_PERIOD_PX / expected_px
    near = resized(pixels, scale)
    seen = ridge_map(near, CLOSE_STRIDE_PX)
    live = ~np.isnan(seen.period_px)
    weights = _weights(seen, live)
    if weights.sum() <= 0:
        return CloseLook(near, scale, seen, RidgePeriod(math.nan, 0.0))
    logs = np.log(seen.period_px[live])
    centre = _centre(logs, weights, math.log(RIDGE_PERIOD_PX))
    agrees = np.abs(logs - centre) < SPREAD
    enough = min(1.0, float((agrees & seen.has_ridges[live]).sum()) / ENOUGH_WINDOWS)
    # Summing the same weights in another order may differ in the last digit; a share is at most 1.
    confidence = min(1.0, float(weights[agrees].sum() / weights.sum())) * enough
    return CloseLook(near, scale, seen, RidgePeriod(math.exp(centre) / scale, confidence))
