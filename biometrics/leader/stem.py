"""LEADER's two stems, which see the image at full size: compiled here rather than run as graph nodes.

A stem is two filters of 5 × 5 taps, the second dilated by 2; all their channels at a pixel are normalised together,
passed through GELU, and 2 × 2 pixels are pooled by their maximum or mean. As graph nodes each step would write channels
× pixels to memory and the next read them back, the normalisation in another order. Here a stretch of a row goes through
all steps within the core's own cache, in a third of the time.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled

Floats = NDArray[np.float32]

REACH_PX: Final = 4
"""Reach of the dilated filter: two taps, two pixels apart."""
NORM_EPSILON: Final = 1e-3
"""Keras' default, with which the network was trained."""
AT_ONCE: Final = 4
"""Channels of a filter computed together; their number is a multiple of it."""
STRETCH_PX: Final = 128
"""Pixels of a row processed together: their 32 channels take 16 KiB, a third of a core's first-level cache."""

GELU_TOP: Final = (
    0.3989422078158658,
    0.03316768989578524,
    0.004331133646793247,
    0.00014297598327426525,
    2.994487862321218e-06,
    -2.2687591369430065e-08,
    1.238561326164236e-10,
)
GELU_LOW: Final = (
    1.0,
    0.24980448933342067,
    0.027493078558703917,
    0.0016694287967096175,
    5.366239497700138e-05,
)
"""Coefficients, ascending, of a quotient of polynomials in x². Times x it is the normal distribution function less a
half, up to ±5.25, within 2e-8; fitted by iteratively reweighted least squares until the error was even. The resulting
GELU is off by at most 2e-6, the precision of 32 bits."""
GELU_REACH: Final = 5.25

_T0, _T1, _T2, _T3, _T4, _T5, _T6 = (np.float32(value) for value in GELU_TOP)
_L0, _L1, _L2, _L3, _L4 = (np.float32(value) for value in GELU_LOW)
_LEAST, _MOST = np.float32(-GELU_REACH), np.float32(GELU_REACH)
_EPSILON, _ONE, _HALF, _QUARTER = (np.float32(value) for value in (NORM_EPSILON, 1, 0.5, 0.25))


def stem(pixels: Floats, kernels: Floats, biases: Floats, scale: Floats, shift: Floats, *, by_maximum: bool) -> Floats:
    """One stem's output (1, 2·c, h/2, w/2) for an image (h, w), 0–255, with even sides.

    kernels (2, c, 5, 5) and biases (2, c) of both filters; scale and shift (2·c,) of the normalisation; c is a multiple
    of 4.
    """
    height, width = pixels.shape
    output = np.empty((1, len(scale), height // 2, width // 2), np.float32)
    taps = kernels.reshape(*kernels.shape[:2], 25)
    _stem(np.pad(pixels, REACH_PX), taps, biases, scale, shift, by_maximum, output[0])
    return output


def _stem_of_padded(
    image: Floats, taps: Floats, biases: Floats, scale: Floats, shift: Floats, by_maximum: bool, output: Floats
) -> None:
    channels = len(scale)
    filtered = np.empty((channels, STRETCH_PX), np.float32)
    above = np.empty((channels, STRETCH_PX // 2), np.float32)
    width = 2 * output.shape[2]
    for row in range(output.shape[1]):
        for start in range(0, width, STRETCH_PX):
            size = min(STRETCH_PX, width - start)
            for phase in range(2):
                _filter(image, 2 * row + phase, start, size, taps, biases, filtered)
                _normalise(filtered, size)
                for channel in range(channels):
                    _gelu(filtered[channel], size, scale[channel], shift[channel])
                    if phase == 0:
                        _pool_pairs(filtered[channel], size, by_maximum, above[channel])
                    else:
                        _pool_rows(
                            filtered[channel], size, by_maximum, above[channel], output[channel, row, start // 2 :]
                        )


def _filter_stretch(
    image: Floats, row: int, start: int, size: int, taps: Floats, biases: Floats, filtered: Floats
) -> None:
    """Apply both filters to `size` pixels of a row from `start` on, for four channels at a time.

    A pixel that is read serves all four: the sums are the same, in less than two thirds of the time.
    """
    for which in range(2):
        step = which + 1
        for first in range(0, taps.shape[1], AT_ONCE):
            at = which * taps.shape[1] + first
            one, two, three, four = filtered[at], filtered[at + 1], filtered[at + 2], filtered[at + 3]
            bias = biases[which, first : first + AT_ONCE]
            bias1, bias2, bias3, bias4 = bias[0], bias[1], bias[2], bias[3]
            for x in range(size):
                one[x] = bias1
                two[x] = bias2
                three[x] = bias3
                four[x] = bias4
            for line in range(5):
                source = image[row + REACH_PX + (line - 2) * step]
                begin = start + REACH_PX - 2 * step
                a, b, c = source[begin:], source[begin + step :], source[begin + 2 * step :]
                d, e = source[begin + 3 * step :], source[begin + 4 * step :]
                weights = taps[which, first : first + AT_ONCE, 5 * line : 5 * line + 5]
                p1, q1, r1, s1, t1 = weights[0, 0], weights[0, 1], weights[0, 2], weights[0, 3], weights[0, 4]
                p2, q2, r2, s2, t2 = weights[1, 0], weights[1, 1], weights[1, 2], weights[1, 3], weights[1, 4]
                p3, q3, r3, s3, t3 = weights[2, 0], weights[2, 1], weights[2, 2], weights[2, 3], weights[2, 4]
                p4, q4, r4, s4, t4 = weights[3, 0], weights[3, 1], weights[3, 2], weights[3, 3], weights[3, 4]
                for x in range(size):
                    v, w, y, z, u = a[x], b[x], c[x], d[x], e[x]
                    one[x] += p1 * v + q1 * w + r1 * y + s1 * z + t1 * u
                    two[x] += p2 * v + q2 * w + r2 * y + s2 * z + t2 * u
                    three[x] += p3 * v + q3 * w + r3 * y + s3 * z + t3 * u
                    four[x] += p4 * v + q4 * w + r4 * y + s4 * z + t4 * u


def _normalise_stretch(filtered: Floats, size: int) -> None:
    """Normalise the channels of every pixel to mean 0 and standard deviation 1."""
    share = _ONE / np.float32(len(filtered))
    mean, root = np.zeros(size, np.float32), np.zeros(size, np.float32)
    for channel in range(len(filtered)):
        values = filtered[channel]
        for x in range(size):
            mean[x] += values[x]
    for channel in range(len(filtered)):
        values = filtered[channel]
        for x in range(size):
            apart = values[x] - mean[x] * share
            values[x] = apart
            root[x] += apart * apart
    for x in range(size):
        root[x] = _ONE / np.sqrt(root[x] * share + _EPSILON)
    for channel in range(len(filtered)):
        values = filtered[channel]
        for x in range(size):
            values[x] *= root[x]


def _gelu_stretch(channel: Floats, size: int, scale: np.float32, shift: np.float32) -> None:
    """GELU of the scaled and shifted values: x times the normal distribution function at x."""
    for x in range(size):
        value = channel[x] * scale + shift
        near = min(max(value, _LEAST), _MOST)
        u = near * near
        top = (((((_T6 * u + _T5) * u + _T4) * u + _T3) * u + _T2) * u + _T1) * u + _T0
        low = (((_L4 * u + _L3) * u + _L2) * u + _L1) * u + _L0
        channel[x] = value * (_HALF + near * top / low)


def _pool_pairs_stretch(channel: Floats, size: int, by_maximum: bool, above: Floats) -> None:
    """The maximum or the sum of each two pixels."""
    for x in range(size // 2):
        left, right = channel[2 * x], channel[2 * x + 1]
        above[x] = max(left, right) if by_maximum else left + right


def _pool_rows_stretch(channel: Floats, size: int, by_maximum: bool, above: Floats, output: Floats) -> None:
    """The maximum or the mean of each two pixels of the row and the two above them."""
    for x in range(size // 2):
        left, right = channel[2 * x], channel[2 * x + 1]
        output[x] = max(above[x], left, right) if by_maximum else _QUARTER * (above[x] + left + right)


# Fused multiply-add, and quotients without a check for zero: half the time, and hardly a different result.
_FAST: Final = {"fastmath": {"contract"}, "error_model": "numpy"}
_filter, _normalise, _gelu = (compiled(part, **_FAST) for part in (_filter_stretch, _normalise_stretch, _gelu_stretch))
_pool_pairs, _pool_rows, _stem = (
    compiled(part, **_FAST) for part in (_pool_pairs_stretch, _pool_rows_stretch, _stem_of_padded)
)
