"""How dark ridges are along their crests: broken by dryness, or faint between drops.

Both look like beads on a string. Between the beads of a very dry finger is nothing, as light as the valleys; where
sweat or water stands on the ridges in drops, the ridge itself goes on between them, only fainter. A finger that is less
dry has traces there too, so that traces do not prove drops.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.ridges.spectra import WINDOW_PX
from biometrics.ridges.windows import RidgeMap

ARM_PX: Final = 12
"""Along the ridge to either side, over which it is averaged to find its crest: beads are hardly longer."""
MOST_WINDOWS: Final = 60
CREST_SHARE: Final = 0.25
"""Of the pixels by their average along the ridges: the darkest are on a crest, the lightest in a valley."""
DARKEST: Final = 0.05
"""Share of a crest's pixels that are its beads."""
GAPS: Final = 0.2
"""Share of a crest's pixels, the lightest, that lie between its beads."""
LEAST_DEPTH: Final = 5.0
"""Grey levels from valleys to beads, without which a window shows nothing."""


def crest_darkness(pixels: NDArray[np.uint8], seen: RidgeMap) -> tuple[float, float]:
    """How dark crests are between their beads, and in the middle: 0 as the valleys, 1 as the beads; NaN without ridges.

    Medians over windows with ridges of the image (h, w) that `seen` describes.
    """
    height, width = pixels.shape
    fits = (seen.top + WINDOW_PX <= height) & (seen.left + WINDOW_PX <= width)
    rows = np.flatnonzero(seen.has_ridges & fits)
    rows = rows[:: max(1, len(rows) // MOST_WINDOWS)]
    found = [
        darkness
        for top, left, across in zip(seen.top[rows], seen.left[rows], seen.orientation[rows], strict=True)
        if (darkness := _darkness(pixels[top : top + WINDOW_PX, left : left + WINDOW_PX], float(across))) is not None
    ]
    if not found:
        return math.nan, math.nan
    gaps, middle = np.median(np.array(found), axis=0).tolist()
    return gaps, middle


def _darkness(window: NDArray[np.uint8], across: float) -> tuple[float, float] | None:
    grey = window.astype(np.float32)
    inner = slice(ARM_PX, WINDOW_PX - ARM_PX)
    steps = range(-ARM_PX, ARM_PX + 1, 2)
    average = np.zeros((WINDOW_PX - 2 * ARM_PX, WINDOW_PX - 2 * ARM_PX), np.float32)
    for step in steps:
        down, right = round(step * math.cos(across)), round(-step * math.sin(across))
        average += grey[ARM_PX + down : WINDOW_PX - ARM_PX + down, ARM_PX + right : WINDOW_PX - ARM_PX + right]
    middle = grey[inner, inner]
    crest = middle[average <= np.quantile(average, CREST_SHARE)]
    valley = float(np.median(middle[average >= np.quantile(average, 1 - CREST_SHARE)]))
    depth = valley - float(np.quantile(crest, DARKEST))
    if depth < LEAST_DEPTH:
        return None
    gaps, half = np.quantile(crest, (1 - GAPS, 0.5)).tolist()
    return (valley - gaps) / depth, (valley - half) / depth
