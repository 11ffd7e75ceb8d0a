"""How dark ridges are along their crests: broken by dryness, or faint between drops.

Both look like beads on a string. Between the beads of a very dry finger is nothing, as light as the valleys; where
sweat or water stands on the ridges in drops, the ridge itself goes on between them, only fainter. A finger that is less
dry has traces there too, so that traces do not prove drops.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

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
    if not len(rows):
        return math.nan, math.nan
    middle, average = _along_ridges(pixels, seen.top[rows], seen.left[rows], seen.orientation[rows].tolist())
    crest, valley = np.quantile(average, CREST_SHARE, axis=1), np.quantile(average, 1 - CREST_SHARE, axis=1)
    (valleys,) = _of_each(middle, average >= valley[:, None], lambda values: [np.median(values, axis=1)])
    beads, gaps, half = _of_each(
        middle,
        average <= crest[:, None],
        lambda values: [np.quantile(values, DARKEST, axis=1), *np.quantile(values, (1 - GAPS, 0.5), axis=1)],
    )
    depth = valleys - beads
    deep = depth >= LEAST_DEPTH
    if not deep.any():
        return math.nan, math.nan
    between, inside = (float(np.median((valleys - of)[deep] / depth[deep])) for of in (gaps, half))
    return between, inside


def _along_ridges(
    pixels: NDArray[np.uint8], top: NDArray[np.int64], left: NDArray[np.int64], across: list[float]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The inner pixels (n, k) of each window, and what they add up to along the ridges there, to either side."""
    steps = range(-ARM_PX, ARM_PX + 1, 2)
    side = WINDOW_PX - 2 * ARM_PX
    inner = np.lib.stride_tricks.sliding_window_view(pixels, (side, side))
    down = np.array([[round(step * math.cos(angle)) for step in steps] for angle in across]) + ARM_PX
    right = np.array([[round(-step * math.sin(angle)) for step in steps] for angle in across]) + ARM_PX
    total = inner[top[:, None] + down, left[:, None] + right].sum(axis=1, dtype=np.uint16)
    middle = inner[top + ARM_PX, left + ARM_PX]
    return middle.reshape(len(top), -1).astype(np.float32), total.reshape(len(top), -1).astype(np.float32)


def _of_each(
    values: NDArray[np.float32], chosen: NDArray[np.bool_], figures: Callable[[NDArray[np.float32]], Sequence[Any]]
) -> NDArray[np.float64]:
    """The figures (f, n) of the chosen values of each row (n, k); rows with as many of them are computed together."""
    counts = chosen.sum(axis=1)
    parts = {count: counts == count for count in np.unique(counts).tolist()}
    found = [np.array(figures(values[rows][chosen[rows]].reshape(-1, count))) for count, rows in parts.items()]
    order = np.concatenate([np.flatnonzero(rows) for rows in parts.values()])
    return np.concatenate(found, axis=1)[:, np.argsort(order)]
