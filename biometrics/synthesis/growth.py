"""Ridges grown from noise: each pass filters every pixel along its own ridge, until there is a pattern of ridges.

Minutiae are not placed: they arise where ridges that grew from different places meet.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.synthesis.fields import RidgeFields

Floats = NDArray[np.float32]

RADIUS_PX: Final = 10
"""Radius of the filter: nearly one ridge to each side."""
LANE: Final = 8
"""Numbers that a processor multiplies at once: rows of a whole number of them take half the time."""
REACH: Final = 0.5
"""Standard deviation of the filter, in periods: the shorter it is, the more short ridges appear."""
ORIENTATIONS: Final = 36
PERIODS: Final = np.linspace(7.0, 11.5, 10, dtype=np.float32)
PASSES: Final = 8
"""Passes, after which the pattern hardly changes."""


@cache
def _filters() -> Floats:
    """(orientations, periods, k, k): Gabor filters of zero mean, and of unit gain for their own waves.

    Zeros follow in each row, up to a multiple of `LANE`.
    """
    reach = np.arange(-RADIUS_PX, RADIUS_PX + 1, dtype=np.float64)
    y, x = np.meshgrid(reach, reach, indexing="ij")
    filters = np.zeros((ORIENTATIONS, len(PERIODS), len(reach), -(-len(reach) // LANE) * LANE), np.float32)
    for i in range(ORIENTATIONS):
        angle = np.pi * i / ORIENTATIONS
        across = -x * np.sin(angle) + y * np.cos(angle)
        for j, period in enumerate(PERIODS):
            sigma = REACH * float(period)
            envelope = np.exp(-(x**2 + y**2) / (2 * sigma**2))
            wave = np.cos(2 * np.pi * across / float(period))
            gabor = envelope * wave
            gabor -= envelope * (gabor.sum() / envelope.sum())
            filters[i, j, :, : len(reach)] = gabor / (gabor * wave).sum()
    return filters


def _filtered(pattern: Floats, orientation: NDArray[np.int64], period: NDArray[np.int64], filters: Floats) -> Floats:
    height, width = orientation.shape
    rows, columns = filters.shape[2:]
    grown = np.empty((height, width), np.float32)
    for r in range(height):
        for c in range(width):
            kernel = filters[orientation[r, c], period[r, c]]
            total = np.float32(0.0)
            for i in range(rows):
                for j in range(columns):
                    total += kernel[i, j] * pattern[r + i, c + j]
            grown[r, c] = total
    return grown


_pass = compiled(_filtered, fastmath=True)


def grow(fields: RidgeFields, random: np.random.Generator) -> Floats:
    """Grow the master pattern (h, w) in −1…1, ridges positive."""
    turns = np.rint(fields.orientation / np.pi * ORIENTATIONS).astype(np.int64) % ORIENTATIONS
    steps = np.abs(fields.period_px[..., None] - PERIODS).argmin(axis=2)
    pattern = random.standard_normal(fields.orientation.shape).astype(np.float32)
    filters = _filters()
    unused = filters.shape[3] - filters.shape[2]
    for number in range(PASSES):
        padded = np.pad(np.pad(pattern, RADIUS_PX, mode="reflect"), ((0, 0), (0, unused)))
        pattern = _pass(padded, turns, steps, filters)
        if number < PASSES - 1:
            pattern = np.tanh(2.5 * pattern)
    # The last pass keeps the waves' slopes: the pressure decides how much of each ridge prints.
    result: Floats = np.clip(pattern, -1, 1)
    return result
