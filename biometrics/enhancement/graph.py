"""The four networks of an enhancement as ONNX graphs, built from the weights that pyfing ships. Needed once.

All have one shape: filters that halve the image step by step, the same way back with what each step saw on the way
down, and a head of one or two filters. What differs is the number of inputs and outputs and the size of the filters.

Each filter is cut off below zero, then scaled and shifted by the figures of the training. Scaling, which is by positive
numbers, is put into the filter; what is left to do is to cut off below the shift. `Exact` does it in 32-bit numbers, as
the networks were trained; `Whole`, which is used, in whole numbers of 8 bits, for a third of the time.
"""

from pathlib import Path
from typing import Final, NamedTuple

import h5py
import numpy as np
import onnx

from biometrics.leader.layers import MICROSOFT, Floats, Layers, in_whole_numbers, variables

EPSILON: Final = 1e-3
"""Of a normalisation by the figures of the training, as Keras has it."""
STEPS: Final = {"SUFS": 6, "SNFOE": 5, "SNFFE": 5, "SNFEN": 5}
"""How often each network halves the image."""
SEES_MASK: Final = {"SNFOE"}
"""Networks whose head is shown the mask, their second input, once more."""
HAS_HEAD: Final = {"SNFOE", "SNFFE", "SNFEN"}
"""Networks with one more filter before the last."""
ENDS_IN_SHARE: Final = {"SUFS", "SNFEN"}
"""Networks whose output is a share, 0 to 1."""
HIGHEST: Final[dict[str, tuple[float, ...]]] = {
    "SUFS": (19.0, 15.0, 16.0, 22.0, 24.0, 24.0),
    "SNFOE": (16.0, 17.0, 14.0, 10.0, 16.0, 6.0),
    "SNFFE": (18.0, 16.0, 16.0, 14.0, 22.0, 3.0),
    "SNFEN": (14.0, 13.0, 19.0, 17.0, 26.0, 16.0),
}
"""What a step's filters answer at most, on the way down or back, and last the head's; see `Whole`."""
BYTE: Final = 255
LAST_SCALE: Final = {
    "SUFS": (np.float32(16 / BYTE), np.uint8(128)),
    "SNFFE": (np.float32(1), np.uint8(0)),
    "SNFEN": (np.float32(16 / BYTE), np.uint8(128)),
}
"""Of what the last filter answers: eight either way before it becomes a share, and tenths of a px, as they are read."""
SIDE_PX: Final = 4
"""Of the squares for which the last filter answers at a time."""


class Filter(NamedTuple):
    """kernel (o, i, k, k), bias (o,) and the least answers (o,) of a filter, already scaled and shifted."""

    kernel: Floats
    bias: Floats
    least: Floats


def build(name: str, weights: Path, *, is_exact: bool = False) -> bytes:
    """The bytes of one network's graph: `image` (1, inputs, h, w) → `map` (1, outputs, h, w)."""
    with h5py.File(weights) as file:
        network = (Exact if is_exact else Whole)(file["layers"], name)
        return bytes(network.whole_graph().SerializeToString())


def of_square(kernel: Floats) -> Floats:
    """For a filter (o, i, k, k) the equal one (16·o, i, k + 3, k + 3) that answers for 4 × 4 pixels at a time.

    One or two outputs alone would leave nearly all of the 16 lanes idle in which outputs are summed.
    """
    outputs, inputs, size, _ = kernel.shape
    larger = np.zeros((outputs, SIDE_PX, SIDE_PX, inputs, size + SIDE_PX - 1, size + SIDE_PX - 1), np.float32)
    for down, across in np.ndindex(SIDE_PX, SIDE_PX):
        larger[:, down, across, :, down : down + size, across : across + size] = kernel
    return larger.reshape(-1, *larger.shape[3:])


class Exact(Layers):
    """One network in 32-bit numbers."""

    def __init__(self, weights: h5py.Group, name: str) -> None:
        super().__init__(weights)
        self.name, self.steps = name, STEPS[name]
        self.inputs = int(variables(weights, "conv2d", 0)[0].shape[2])
        self.answers: list[str] = []
        """Of the filters that are cut off, in their order."""

    def whole_graph(self) -> onnx.ModelProto:
        """The network's graph."""
        x, skips = self.first("image", self.filter_of(0)), []
        for step in range(1, self.steps + 1):
            skips.append(x)
            x = self.filtered(self.smaller(x), step)
        for step in range(1, self.steps):
            x = self.filtered(self.beside(self.larger(x), skips[-step]), self.steps + step)
        x, last = self.beside(self.larger(x), skips[0]), 2 * self.steps
        if self.name in HAS_HEAD:
            x = self.filtered(self.shown_mask(x) if self.name in SEES_MASK else x, last)
            last += 1
        kernel, bias = self.variables("conv2d", last)
        x = self.last(x, kernel.transpose(3, 2, 0, 1), bias)
        self.result(self.node("Sigmoid", x) if self.name in ENDS_IN_SHARE else x, "map")
        return self.model({"image": [1, self.inputs, "height", "width"]}, "map")

    def filter_of(self, index: int) -> Filter:
        """A filter with the scale of the normalisation after it, and the shift below which it is cut off."""
        kernel, bias = self.variables("conv2d", index)
        scale, shift, mean, variance = self.variables("batch_normalization", index)
        factor = scale / np.sqrt(variance + EPSILON)
        if not (factor > 0).all():
            raise ValueError("a filter's scale must be positive to be applied before it is cut off")
        least = shift - factor * mean
        return Filter((kernel * factor).transpose(3, 2, 0, 1), bias * factor + least, least)

    def first(self, image: str, of: Filter) -> str:
        """The first filter's answer to the image."""
        least = self.constant(of.least[:, None, None])
        self.answers.append(self.node("Max", self.raw_conv(image, of.kernel, of.bias, 1), least))
        return self.answers[-1]

    def filtered(self, x: str, index: int) -> str:
        """A filter's answer."""
        return self.first(x, self.filter_of(index))

    def last(self, x: str, kernel: Floats, bias: Floats) -> str:
        """The last filter's, which is not cut off."""
        return self.raw_conv(x, kernel, bias, 1)

    def smaller(self, x: str) -> str:
        """The highest of 2 × 2 pixels each."""
        return self.halve(x, by_maximum=True)

    def larger(self, x: str) -> str:
        """Every pixel as 2 × 2."""
        return self.double(x)

    def beside(self, x: str, other: str) -> str:
        """The channels of both."""
        return self.concat(x, other)

    def shown_mask(self, x: str) -> str:
        """The channels of `x`, and the mask."""
        return self.concat(x, self.split("image", 2, axis=1)[1])


class Whole(Exact):
    """One network in whole numbers of 8 bits, the channels of a pixel side by side.

    A byte b stands for `scale` · (b − zero). Both are shared by a step's answers on the way down and back, which lie
    beside each other later. The range is from the least answer, which follows from the weights, to HIGHEST; what is
    beyond is cut off. Weights have 7 bits, as sums of products with 8 would overflow on older processors.
    """

    def __init__(self, weights: h5py.Group, name: str) -> None:
        super().__init__(weights, name)
        turn = 2 * self.steps
        self.of_step: dict[int, tuple[np.float32, np.uint8]] = {}
        for step, highest in enumerate(HIGHEST[name]):
            pair = {step, turn - 1 - step} if step < self.steps else {turn}
            least = min(0.0, *(float(self.filter_of(index).least.min()) for index in pair))
            scale = np.float32((highest - least) / BYTE)
            for index in pair:
                self.of_step[index] = scale, np.uint8(round(-least / scale))
        self.scales: dict[str, tuple[np.float32, np.uint8]] = {}

    def first(self, image: str, of: Filter) -> str:
        """The first filter's answer, computed in 32-bit numbers."""
        answer = self.channels_last(super().first(image, of))
        scale, zero = self.of_step[0]
        return self.scaled(self.node("QuantizeLinear", answer, self.constant(scale), self.constant(zero)), scale, zero)

    def filtered(self, x: str, index: int) -> str:
        """A filter's answer."""
        of = self.filter_of(index)
        scale, zero = self.of_step[index]
        answer = self.whole_conv(x, of.kernel, of.bias, scale, zero, of.kernel.shape[-1] // 2)
        least = np.clip(np.rint(of.least / scale) + zero, 0, BYTE).astype(np.uint8)
        return self.scaled(self.node("Max", answer, self.constant(least)), scale, zero)

    def last(self, x: str, kernel: Floats, bias: Floats) -> str:
        """The last filter's, in 32-bit numbers; computed so too, where a byte would not do."""
        square, biases = of_square(kernel), np.repeat(bias, SIDE_PX**2)
        if self.name in LAST_SCALE:
            x = self.whole_conv(x, square, biases, *LAST_SCALE[self.name], reach=kernel.shape[-1] // 2, stride=SIDE_PX)
        floats = self.node("DequantizeLinear", x, *self.arrays(*self.scales[x]))
        planes = self.node("Transpose", floats, perm=[0, 3, 1, 2])
        if self.name not in LAST_SCALE:
            how = {"pads": [kernel.shape[-1] // 2] * 4, "strides": [SIDE_PX] * 2}
            planes = self.node("Conv", planes, *self.arrays(square, biases), **how)
        return self.node("DepthToSpace", planes, blocksize=SIDE_PX, mode="CRD")

    def whole_conv(
        self, x: str, kernel: Floats, bias: Floats, scale: np.float32, zero: np.uint8, reach: int, stride: int = 1
    ) -> str:
        """A filter whose answers are bytes of the given scale; it reaches so many pixels beyond the edge."""
        whole, scales = in_whole_numbers(kernel)
        from_scale, from_zero = self.scales[x]
        inner = from_scale, from_zero, whole, scales, np.zeros(len(scales), np.int8), scale, zero
        sums = np.rint(bias / (scales * from_scale)).astype(np.int32)
        how = {"domain": MICROSOFT, "channels_last": 1, "pads": [reach] * 4}
        how["strides"] = [stride] * 2
        return self.scaled(self.node("QLinearConv", x, *self.arrays(*inner, sums), **how), scale, zero)

    def smaller(self, x: str) -> str:
        """The highest of 2 × 2 pixels each."""
        small = self.node("NhwcMaxPool", x, domain=MICROSOFT, kernel_shape=[2, 2], strides=[2, 2])
        return self.scaled(small, *self.scales[x])

    def larger(self, x: str) -> str:
        """Every pixel as 2 × 2."""
        scales = self.constant(np.array([1, 2, 2, 1], np.float32))
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self.scaled(self.node("Resize", x, "", scales, **how), *self.scales[x])

    def beside(self, x: str, other: str) -> str:
        """The channels of both."""
        return self.scaled(self.node("Concat", x, other, axis=3), *self.scales[x])

    def shown_mask(self, x: str) -> str:
        """The channels of `x`, and the mask, four times, as bytes are summed by fours; see `filter_of`."""
        scale, zero = self.scales[x]
        mask = self.channels_last(self.split("image", 2, axis=1)[1])
        whole = self.node("QuantizeLinear", mask, self.constant(scale), self.constant(zero))
        return self.beside(x, self.node("Concat", *[whole] * 4, axis=3))

    def filter_of(self, index: int) -> Filter:
        """As of `Exact`; the mask, which is there four times, counts once."""
        kernel, bias, least = super().filter_of(index)
        if self.name in SEES_MASK and index == 2 * self.steps:
            kernel = np.pad(kernel, ((0, 0), (0, 3), (0, 0), (0, 0)))
        return Filter(kernel, bias, least)

    def scaled(self, x: str, scale: np.float32, zero: np.uint8) -> str:
        """The same name, with its scale remembered."""
        self.scales[x] = scale, zero
        return x
