"""LEADER's perceptrons, two layers for each pixel by itself: compiled here rather than run as graph nodes.

They are nearly all of the network's sums: a pixel's channels are normalised, become four times as many, pass through
GELU and become few again. As graph nodes each step writes its values to memory as 32-bit numbers and the next reads
them back, to look for their range, to make bytes of them. Here a few pixels at a time go through all steps within the
core's own cache.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.leader.dots import LANES, dots, has_instruction
from biometrics.leader.stem import NORM_EPSILON

Floats = NDArray[np.float32]

BLOCK: Final = 24
"""Pixels processed together: the 256 values of each that lie between the layers take 24 KiB."""
WIDE_ROWS: Final = 6
WIDE_GROUPS: Final = 4
NARROW_ROWS: Final = 12
NARROW_GROUPS: Final = 2
"""How many pixels and times 16 outputs of the first and of the second layer fit into a core's registers."""
WIDE, NARROW = LANES * WIDE_GROUPS, LANES * NARROW_GROUPS
MOST_WHOLE: Final = 64
LEAST_GELU: Final = np.float32(-0.17)
"""GELU's least value."""
GELU_REACH: Final = 3.8
GELU: Final = (
    0.39953466760070894,
    -0.06667444339765702,
    0.009688638221787827,
    -0.0010002433218760623,
    6.722995685031544e-05,
    -2.58372790243497e-06,
    4.2509474301928824e-08,
)
"""Coefficients, ascending, of a polynomial in x². Times x it is the normal distribution function less a half, up to
±3.8; GELU is off by at most 3e-4."""

_EPSILON, _ONE, _HALF, _ZERO = (np.float32(value) for value in (NORM_EPSILON, 1, 0.5, 0))
_STEPS, _TINY = np.float32(255), np.float32(1e-6)

_wide = dots(WIDE_ROWS, WIDE_GROUPS, (GELU_REACH, *GELU), by_instruction=has_instruction())
_narrow = dots(NARROW_ROWS, NARROW_GROUPS, by_instruction=has_instruction())


class Layer(NamedTuple):
    """One layer in whole numbers: weights (t, k, g, 16, 4) int8, by t tiles of 16·g outputs and fours of inputs.

    scale, bias: of each output, padded as the weights are; total: the sum of its weights.
    """

    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    total: Floats


def layer(matrix: Floats, bias: Floats, inputs: int, tile: int) -> Layer:
    """A layer (o, i) for `inputs` values, a multiple of 4, with its outputs padded to a multiple of `tile`."""
    outputs = -(-len(matrix) // tile) * tile
    padded = np.zeros((outputs, inputs), np.float32)
    padded[: len(matrix), : matrix.shape[1]] = matrix
    scale = (np.maximum(np.abs(padded).max(axis=1), 1e-12) / MOST_WHOLE).astype(np.float32)
    whole = np.rint(padded / scale[:, None]).astype(np.int8)
    tiles = whole.reshape(outputs // tile, tile // LANES, LANES, inputs // 4, 4).transpose(0, 3, 1, 2, 4)
    total = whole.sum(axis=1, dtype=np.int64).astype(np.float32)
    return Layer(np.ascontiguousarray(tiles), scale, np.pad(bias.astype(np.float32), (0, outputs - len(bias))), total)


class Perceptron(NamedTuple):
    """Two layers: how many channels a pixel has that count, both layers, and how many outputs."""

    channels: int
    first: Layer
    second: Layer
    outputs: int


def arrays(of: Perceptron) -> dict[str, NDArray[Any]]:
    """The perceptron by names, as it is stored."""
    layers = {
        f"{name}_{field}": array
        for name, each in (("first", of.first), ("second", of.second))
        for field, array in each._asdict().items()
    }
    return layers | {"sizes": np.array([of.channels, of.outputs])}


def from_arrays(named: Mapping[str, NDArray[Any]], number: int) -> Perceptron:
    """One of those stored, each array's name with its number at the end."""
    channels, outputs = named[f"sizes{number}"].tolist()
    first, second = (
        Layer(*(named[f"{name}_{field}{number}"] for field in Layer._fields)) for name in ("first", "second")
    )
    return Perceptron(channels, first, second, outputs)


def perceptron(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> Perceptron:
    """The perceptron of two layers, each a matrix (o, i) and a bias (o,)."""
    (matrix, bias), (matrix2, bias2) = first, second
    wide = layer(matrix, bias, matrix.shape[1] + -matrix.shape[1] % 4, WIDE)
    return Perceptron(matrix.shape[1], wide, layer(matrix2, bias2, len(wide.scale), NARROW), len(matrix2))


def answers(pixels: Floats, of: Perceptron) -> Floats:
    """What the two layers answer (n, o) to `pixels` (n, c), which are normalised first."""
    answer = np.empty((len(pixels), of.outputs), np.float32)
    _perceptron(pixels, of.channels, *of.first, *of.second, answer)
    return answer


def _perceptron_of_pixels(
    pixels: Floats,
    channels: int,
    weights: NDArray[np.int8],
    scale: Floats,
    bias: Floats,
    total: Floats,
    weights2: NDArray[np.int8],
    scale2: Floats,
    bias2: Floats,
    total2: Floats,
    answer: Floats,
) -> None:
    inputs, hidden = 4 * weights.shape[1], WIDE * weights.shape[0]
    normed, values = np.zeros((BLOCK, inputs), np.float32), np.zeros((BLOCK, inputs), np.uint8)
    between, bytes_ = np.zeros((BLOCK, hidden), np.float32), np.zeros((BLOCK, hidden), np.uint8)
    lows, highs = np.zeros(inputs, np.float32), np.zeros(inputs, np.float32)
    some, highest = np.zeros((NARROW_ROWS, NARROW), np.float32), np.zeros(LANES, np.float32)
    factor, shift = np.zeros(max(hidden, len(scale2)), np.float32), np.zeros(max(hidden, len(scale2)), np.float32)
    for start in range(0, len(pixels), BLOCK):
        count = min(BLOCK, len(pixels) - start)
        least, most = _normalise(pixels, start, count, channels, lows, highs, normed)
        step = max(most - least, _TINY) / _STEPS
        zero = np.float32(np.int32(-least / step + _HALF))
        _to_bytes(normed, count, step, zero, values)
        for output in range(hidden):
            factor[output] = step * scale[output]
            shift[output] = bias[output] - zero * total[output] * factor[output]
        for lane in range(LANES):
            highest[lane] = _ZERO
        for tile in range(weights.shape[0]):
            for row in range(0, count, WIDE_ROWS):
                _wide(
                    values.ctypes.data + row * inputs,
                    inputs,
                    weights.ctypes.data + tile * inputs * WIDE,
                    weights.shape[1],
                    factor.ctypes.data + 4 * tile * WIDE,
                    shift.ctypes.data + 4 * tile * WIDE,
                    between.ctypes.data + 4 * (row * hidden + tile * WIDE),
                    4 * hidden,
                    highest.ctypes.data,
                )
        most = _ZERO
        for lane in range(LANES):
            most = max(most, highest[lane])
        step = max(most - LEAST_GELU, _TINY) / _STEPS
        zero = np.float32(np.int32(-LEAST_GELU / step + _HALF))
        _to_bytes(between, count, step, zero, bytes_)
        for output in range(len(scale2)):
            factor[output] = step * scale2[output]
            shift[output] = bias2[output] - zero * total2[output] * factor[output]
        for tile in range(weights2.shape[0]):
            for row in range(0, count, NARROW_ROWS):
                _narrow(
                    bytes_.ctypes.data + row * hidden,
                    hidden,
                    weights2.ctypes.data + tile * hidden * NARROW,
                    weights2.shape[1],
                    factor.ctypes.data + 4 * tile * NARROW,
                    shift.ctypes.data + 4 * tile * NARROW,
                    some.ctypes.data,
                    4 * NARROW,
                    highest.ctypes.data,
                )
                for one in range(min(NARROW_ROWS, count - row)):
                    pixel = start + row + one
                    for output in range(min(NARROW, answer.shape[1] - tile * NARROW)):
                        answer[pixel, tile * NARROW + output] = some[one, output]


def _normalise_pixels(
    pixels: Floats,
    start: int,
    count: int,
    channels: int,
    lows: Floats,
    highs: Floats,
    normed: Floats,
) -> tuple[np.float32, np.float32]:
    """Normalise the channels of each pixel to mean 0 and standard deviation 1; the least and highest of all."""
    share = _ONE / np.float32(channels)
    for c in range(channels):
        lows[c] = _ZERO
        highs[c] = _ZERO
    for one in range(count):
        at = start + one
        mean, square = _ZERO, _ZERO
        for c in range(channels):
            mean += pixels[at, c]
        mean *= share
        for c in range(channels):
            apart = pixels[at, c] - mean
            normed[one, c] = apart
            square += apart * apart
        root = _ONE / np.sqrt(square * share + _EPSILON)
        for c in range(channels):
            value = normed[one, c] * root
            normed[one, c] = value
            lows[c] = min(lows[c], value)
            highs[c] = max(highs[c], value)
    least, most = _ZERO, _ZERO
    for c in range(channels):
        least, most = min(least, lows[c]), max(most, highs[c])
    return least, most


def _to_bytes_of_block(values: Floats, count: int, step: np.float32, zero: np.float32, into: NDArray[np.uint8]) -> None:
    by, plus = _ONE / step, zero + _HALF
    for one in range(count):
        source, target = values[one], into[one]
        for at in range(len(source)):
            target[at] = np.uint8(np.int32(min(source[at] * by + plus, _STEPS)))


# Sums may be reordered: each is then formed in several lanes at once.
_FAST: Final = {"fastmath": {"contract", "reassoc", "nnan", "nsz"}, "error_model": "numpy"}
_normalise, _to_bytes, _perceptron = (
    compiled(part, **_FAST) for part in (_normalise_pixels, _to_bytes_of_block, _perceptron_of_pixels)
)
