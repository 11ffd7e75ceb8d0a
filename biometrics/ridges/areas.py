"""Areas of ridges that stand apart in one picture: two of a finger's width side by side are two fingers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from biometrics.ridges.period import CloseLook
from biometrics.template import RIDGE_PERIOD_PX

_NEAR_PX: Final = 15
"""Side of the square in which grey levels are compared: a gap of two ridges stays one."""
_LEAST_CONTRAST: Final = 0.35
"""Of the picture's strong places, above which a place belongs to a finger."""
_SPECK_PX: Final = 9
LEAST_RIDGES: Final = 15
"""Width and height of an area that may be a finger of its own, in ridges; what a dry crease cuts off is smaller."""
_MOST_SHARED: Final = 0.2
"""Of the narrower area's width, in the same columns as the other: more, and one lies below the other."""


def fingers_beside(look: CloseLook) -> int:
    """How many areas of at least a finger's width stand side by side; 0 without any."""
    areas = [area for area in _areas(look.pixels) if min(_sides(area)) >= LEAST_RIDGES * RIDGE_PERIOD_PX]
    beside: list[tuple[slice, ...]] = []
    for area in sorted(areas, key=lambda each: min(_sides(each)), reverse=True):
        if all(_shared(area, other) <= _MOST_SHARED for other in beside):
            beside.append(area)
    return len(beside)


def _areas(pixels: NDArray[np.uint8]) -> list[tuple[slice, ...]]:
    grey = pixels.astype(np.float32)
    mean = ndimage.uniform_filter(grey, _NEAR_PX)
    contrast = np.sqrt(np.maximum(ndimage.uniform_filter(grey * grey, _NEAR_PX) - mean**2, 0))
    has_ridges = contrast > _LEAST_CONTRAST * np.percentile(contrast, 90)
    labels, _count = ndimage.label(ndimage.binary_opening(has_ridges, np.ones((_SPECK_PX, _SPECK_PX))))
    return list(ndimage.find_objects(labels))


def _sides(area: tuple[slice, ...]) -> tuple[int, ...]:
    return tuple(int(side.stop - side.start) for side in area)


def _shared(area: tuple[slice, ...], other: tuple[slice, ...]) -> float:
    shared = int(min(area[1].stop, other[1].stop) - max(area[1].start, other[1].start))
    return max(0, shared) / min(_sides(area)[1], _sides(other)[1])
