"""Images at another size: Pillow's bicubic filter to the last bit, in a third of its time.

A scan is seen at four sizes and then at its ridges' own, which took half of a ridge measurement. Pillow takes one pixel
after the other; here a row's pixels go side by side. Every answer is Pillow's, so that templates do not change.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from biometrics.compiled import compiled

Pixels = NDArray[np.uint8]
Whole = NDArray[np.int32]

SHARPNESS: Final = -0.5
"""The slope of the bicubic filter one pixel away from its middle."""
REACH_PX: Final = 2.0
"""The filter's reach to either side, in px of the image or, if that is coarser, of the answer."""
FRACTION_BITS: Final = 22
"""Of the filter's whole numbers: 32 less eight for the grey level, and two for sums beyond it."""

TALL: Final = 2
"""Times as high as wide: from there on Pillow takes columns before rows where it has less to do so. No finger is."""


def resized(pixels: Pixels, factor: float) -> Pixels:
    """The image (h, w) at `factor` of its size."""
    height, width = (max(1, round(side * factor)) for side in pixels.shape)
    if pixels.shape[0] >= TALL * pixels.shape[1]:
        return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BICUBIC))
    if pixels.shape[1] != width:
        pixels = _down(pixels.T, width).T
    if pixels.shape[0] != height:
        pixels = _down(pixels, height)
    return np.ascontiguousarray(pixels)


def _down(pixels: Pixels, height: int) -> Pixels:
    """The image (h, w) with another height."""
    firsts, weights = filters(pixels.shape[0], height)
    answer = np.empty((height, pixels.shape[1]), np.uint8)
    # One kind of array, as each kind would be compiled for separately.
    _filter(np.require(pixels, requirements=["C", "W"]), firsts, weights, answer)
    return answer


def filters(before: int, after: int) -> tuple[NDArray[np.int64], Whole]:
    """For each of `after` pixels that `before` become: the first that counts (after,), and the weights (after, k).

    Weights are in units of 2⁻²²; those beyond the edge, the last ones of a row, are zero.
    """
    scale = before / after
    coarse = max(scale, 1.0)
    support = REACH_PX * coarse
    centres = (np.arange(after) + 0.5) * scale
    firsts = np.maximum((centres - support + 0.5).astype(np.int64), 0)
    ends = np.minimum((centres + support + 0.5).astype(np.int64), before)
    at = np.arange(2 * math.ceil(support) + 1)
    weights = _bicubic((at + firsts[:, None] - centres[:, None] + 0.5) * (1 / coarse))
    weights[at >= (ends - firsts)[:, None]] = 0.0
    # One after the other, as a sum in another order may differ in the last digit.
    weights /= np.cumsum(weights, axis=1)[:, -1:]
    steps = weights * (1 << FRACTION_BITS)
    return firsts, np.trunc(steps + np.copysign(0.5, steps)).astype(np.int32)


def _bicubic(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    x, a = np.abs(apart), SHARPNESS
    near = ((a + 2.0) * x - (a + 3.0)) * x * x + 1
    far = (((x - 5.0) * x + 8.0) * x - 4.0) * a
    return np.where(x < 1.0, near, np.where(x < REACH_PX, far, 0.0))


def _filter_rows(pixels: Pixels, firsts: NDArray[np.int64], weights: Whole, answer: Pixels) -> None:
    """Fill the answer's rows with sums of rows of the image, rounded and cut off at 0 and 255."""
    width = pixels.shape[1]
    sums = np.empty(width, np.int32)
    for row in range(len(answer)):
        for x in range(width):
            sums[x] = np.int32(1 << (FRACTION_BITS - 1))
        for tap in range(weights.shape[1]):
            weight = weights[row, tap]
            if weight:
                line = pixels[firsts[row] + tap]
                for x in range(width):
                    sums[x] = np.int32(sums[x] + np.int32(weight * np.int32(line[x])))
        into = answer[row]
        for x in range(width):
            into[x] = np.uint8(min(max(sums[x] >> FRACTION_BITS, 0), 255))


_filter = compiled(_filter_rows)
