"""The layers LEADER is made of, written as ONNX nodes that onnxruntime runs fast on one core.

Three things cost time besides the arithmetic, and are avoided here without changing the result:

- The intermediate values between two matrix products are many times larger than either end, and many other steps lie
  between them: such pairs are compiled by us (`perceptron`), and end a segment of the graph (`end_segment`).
- A depthwise convolution is many times slower if its channels are not a multiple of 4: such inputs are padded with
  channels that are always zero (`filled`).
- A convolution after upsampling sees each pixel four times: four smaller ones before it are the same (`undoubled`).
"""

import itertools
from collections.abc import Sequence
from typing import Any, Final

import h5py
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from biometrics.leader.stem import NORM_EPSILON

Floats = NDArray[np.float32]

MICROSOFT: Final = "com.microsoft"
"""Domain of operators that only onnxruntime has."""
CHANNEL_MULTIPLE: Final = 4
"""onnxruntime runs convolutions in blocks of this many channels."""

MOST_WHOLE: Final = 64
"""Weights in whole numbers have 7 bits: processors without instructions for whole numbers add pairs of their products
with bytes in 16 bits, in which 8 would overflow. So every processor gives the same sums."""
LEAST_WEIGHT: Final = 1e-12
"""The highest weight of an output that has none, so that nothing is divided by zero."""


def filled(weights: Floats, axis: int = 0) -> Floats:
    """The weights padded with zeros at the end, up to a multiple of 4 along an axis."""
    padding = [(0, 0)] * weights.ndim
    padding[axis] = (0, -weights.shape[axis] % CHANNEL_MULTIPLE)
    return np.pad(weights, padding)


def undoubled(kernel: Floats) -> Floats:
    """For a filter (5, 5, i, o) applied after doubling both sides, the equivalent four (4·o, i, 3, 3) before it.

    The first gives the even rows and columns, the last the odd ones.
    """
    size, _, inputs, outputs = kernel.shape
    before = np.zeros((outputs, 2, 2, inputs, 3, 3))
    for down, across, row, column in np.ndindex(2, 2, size, size):
        before[:, down, across, :, (down + row) // 2, (across + column) // 2] += kernel[row, column].T
    return before.reshape(4 * outputs, inputs, 3, 3).astype(np.float32)


def in_whole_numbers(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """The weights (o, …) as whole numbers up to ±64, and the scale (o,) to multiply each output's with."""
    highest = np.abs(weights).reshape(len(weights), -1).max(axis=1)
    scales = (np.maximum(highest, LEAST_WEIGHT) / MOST_WHOLE).astype(np.float32)
    whole = np.rint(weights / scales.reshape(-1, *[1] * (weights.ndim - 1)))
    return whole.astype(np.int8), scales


class Layers:
    """Adds nodes in the order of the calls; each method returns the name of its output."""

    def __init__(self, weights: h5py.Group) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[tuple[str, tuple[int, ...], bytes], onnx.TensorProto] = {}
        self.count = 0
        self.ends: list[tuple[int, str]] = []
        """Of the segments but the last: how many nodes come before, and what is computed last."""

    def constant(self, array: NDArray[Any] | np.generic) -> str:
        """The name of a constant array or number; equal ones are stored once."""
        key = array.dtype.str, array.shape, array.tobytes()
        if key not in self.constants:
            name = f"w{len(self.constants)}"
            self.constants[key] = numpy_helper.from_array(np.array(array, order="C"), name)
        return str(self.constants[key].name)

    def arrays(self, *arrays: NDArray[Any] | np.generic) -> list[str]:
        """The names of several constants."""
        return [self.constant(array) for array in arrays]

    def whole(self, *numbers: int) -> str:
        """A constant list of integers, such as a shape or an index."""
        return self.constant(np.array(numbers, np.int64))

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """A node of the given ONNX operator."""
        self.count += 1
        self.nodes.append(helper.make_node(kind, list(inputs), [f"t{self.count}"], **attributes))
        return f"t{self.count}"

    def split(self, x: str, count: int, *, axis: int) -> list[str]:
        """`count` parts of equal size."""
        self.count += 1
        names = [f"t{self.count}_{part}" for part in range(count)]
        self.nodes.append(helper.make_node("Split", [x], names, axis=axis, num_outputs=count))
        return names

    def variables(self, kind: str, index: int) -> list[Floats]:
        """The arrays of one layer, in the weights file's order."""
        return variables(self.weights, kind, index)

    def conv(self, x: str, index: int, dilation: int = 1) -> str:
        """A convolution with the weights file's kernel and bias."""
        kernel, *bias = self.variables("conv2d", index)
        return self.raw_conv(x, kernel.transpose(3, 2, 0, 1), bias[0] if bias else None, dilation)

    def depthwise(self, x: str, kernel: Floats, *, is_patch: bool = False) -> str:
        """Each channel convolved with its own filter of `kernel` (k, k, c, 1)."""
        return self.raw_conv(x, kernel.transpose(2, 3, 0, 1), None, 1, groups=kernel.shape[2], is_patch=is_patch)

    def raw_conv(
        self, x: str, kernel: Floats, bias: Floats | None, dilation: int, groups: int = 1, *, is_patch: bool = False
    ) -> str:
        """A convolution that keeps the size; without padding if `x` is a patch that includes its surroundings."""
        pad = 0 if is_patch else dilation * (kernel.shape[-1] // 2)
        inputs = [x, self.constant(kernel)] + ([self.constant(bias)] if bias is not None else [])
        return self.node("Conv", *inputs, pads=[pad] * 4, dilations=[dilation] * 2, group=groups)

    def norm(self, x: str, index: int) -> str:
        """A layer normalisation over the channels."""
        last = self.norm_last(self.channels_last(x), index)
        return self.node("Transpose", last, perm=[0, 3, 1, 2])

    def norm_last(self, x: str, index: int) -> str:
        """The same with channels last."""
        return self.scaled_norm(x, *self.variables("layer_normalization", index))

    def scaled_norm(self, x: str, scale: Floats, shift: Floats) -> str:
        """A normalisation of the last axis, then scaled and shifted."""
        scaling = self.constant(scale), self.constant(shift)
        return self.node("LayerNormalization", x, *scaling, axis=-1, epsilon=NORM_EPSILON)

    def channels_last(self, x: str) -> str:
        """(n, c, h, w) → (n, h, w, c)."""
        return self.node("Transpose", x, perm=[0, 2, 3, 1])

    def gelu(self, x: str, *, nearly: bool = False) -> str:
        """The value times the normal distribution function at it; `nearly`: within 5e-4, for a quarter less time."""
        return self.node("Gelu", x, approximate="tanh" if nearly else "none")

    def concat(self, *xs: str) -> str:
        """The channels of all inputs, one after the other."""
        return self.node("Concat", *xs, axis=1)

    def halve(self, x: str, *, by_maximum: bool) -> str:
        """Pool 2 × 2 pixels to one."""
        return self.node("MaxPool" if by_maximum else "AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])

    def halve_both_ways(self, x: str) -> str:
        """Pool the first half of the channels by the maximum, the second by the mean."""
        first, second = self.split(x, 2, axis=1)
        return self.concat(self.halve(first, by_maximum=True), self.halve(second, by_maximum=False))

    def double(self, x: str) -> str:
        """Repeat each pixel to 2 × 2."""
        scales = self.constant(np.array([1, 1, 2, 2], np.float32))
        return self.node(
            "Resize",
            x,
            "",
            scales,
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def trimmed(self, x: str, margin: int) -> str:
        """Cut `margin` pixels off every side."""
        return self.node("Slice", x, self.whole(margin, margin), self.whole(-margin, -margin), self.whole(2, 3))

    def affine(self, x: str, matrix: Floats, shift: Floats) -> str:
        """A 1 × 1 convolution with channels last."""
        return self.node("Add", self.node("MatMul", x, self.constant(matrix.T)), self.constant(shift))

    def product(self, *convs: int) -> tuple[Floats, Floats]:
        """Matrix (out, in) and shift (out,) equivalent to successive 1 × 1 convolutions."""
        matrix, shift = None, None
        for index in convs:
            kernel, bias = self.variables("conv2d", index)
            step = kernel[0, 0].T.astype(np.float64)
            matrix = step if matrix is None else step @ matrix
            shift = bias if shift is None else step @ shift + bias
        return np.asarray(matrix, np.float32), np.asarray(shift, np.float32)

    def end_segment(self, x: str) -> str:
        """End a segment of the graph with `x`; the name of an input of the next, which is made of it outside."""
        self.ends.append((len(self.nodes), x))
        return f"answer{len(self.ends) - 1}"

    def result(self, x: str, name: str) -> None:
        """Rename `x` wherever it is used to the name of a model output; called last."""
        for node in self.nodes:
            for names in (node.input, node.output):
                names[:] = [name if known == x else known for known in names]

    def model(self, inputs: dict[str, list[int | str]], *outputs: str) -> onnx.ModelProto:
        """The nodes so far as one model, with inputs by name and shape, and outputs of four dimensions."""
        (model,) = self.segments(inputs, *outputs)
        return model

    def segments(self, inputs: dict[str, list[int | str]], *outputs: str) -> list[onnx.ModelProto]:
        """The nodes so far as a model for each segment, which takes what it needs of those before.

        The last output of each but the last is what it was ended with.
        """
        bounds = [0, *(end for end, _ in self.ends), len(self.nodes)]
        parts = [self.nodes[first:end] for first, end in itertools.pairwise(bounds)]
        needs = [{name for node in part for name in node.input} for part in parts]
        models = []
        for number, (part, need) in enumerate(zip(parts, needs, strict=True)):
            computed = [name for node in part for name in node.output]
            constants = [each for each in self.constants.values() if each.name in need]
            taken = sorted(need.difference(computed, [each.name for each in constants], [""]))
            last = self.ends[number][1] if number < len(self.ends) else None
            wanted = set(outputs).union(*needs[number + 1 :])
            given = [name for name in computed if name in wanted and name != last]
            graph = helper.make_graph(
                part,
                "LEADER",
                [floats(name, inputs.get(name, [None] * 4)) for name in taken],
                [floats(name, [None] * 4) for name in (*given, *([last] if last else []))],
                constants,
            )
            domains = [helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)]
            model = helper.make_model(graph, opset_imports=domains)
            model.ir_version = 9
            onnx.checker.check_model(model)
            models.append(model)
        return models


def floats(name: str, shape: Sequence[int | str | None]) -> onnx.ValueInfoProto:
    """An input or output of 32-bit numbers."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def variables(weights: h5py.Group, kind: str, index: int) -> list[Floats]:
    """The arrays of one layer: the `index`-th of its kind in the weights file."""
    group = weights[kind if index == 0 else f"{kind}_{index}"]["vars"]
    return [np.asarray(group[str(k)], np.float32) for k in range(len(group))]
