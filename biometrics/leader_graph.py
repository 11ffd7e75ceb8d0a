"""LEADER as an ONNX graph, built from the weights that pyfing ships. Needed once; then the graph is cached."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]

FEATURES = 52
"""Channels of the trunk's last features."""
PATCH_CELLS = 9
"""Side of the features that the answer for their middle depends on: 7 of the depthwise filter, 2 of the last one."""
NORM_EPSILON = 1e-3
"""Keras' own, with which the network was trained."""


def build_trunk(weights: Path) -> onnx.ModelProto:
    """Where minutiae are: `image` (1, 1, h, w) float32 0–255 → `maps` (1, 2, h, w), `features` (1, c, h/2, w/2).

    maps: how likely a minutia is at each pixel, and the same after blurring and non-maximum suppression.
    """
    with h5py.File(weights) as file:
        return _Builder(file["layers"]).trunk()


def build_heads(weights: Path) -> onnx.ModelProto:
    """Which way minutiae point and of what type they are: `patches` → `direction` (n, 1, 2, 2) rad, `kind` the same.

    patches (n, c, 9, 9): the trunk's features around each minutia; answers are for the 2 × 2 pixels of the middle one.
    The original asks at every pixel; asking only where minutiae are gives the same there for a tenth of the work.
    """
    with h5py.File(weights) as file:
        return _Builder(file["layers"]).heads()


class _Builder:
    """Adds nodes in the order of the paper's figure; `take` gives the next weights of a kind in that order."""

    def __init__(self, layers: h5py.Group) -> None:
        self.layers = layers
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.count = 0

    def constant(self, array: NDArray[np.generic]) -> str:
        self.count += 1
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), f"w{self.count}"))
        return f"w{self.count}"

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        self.count += 1
        self.nodes.append(helper.make_node(kind, list(inputs), [f"t{self.count}"], **attributes))
        return f"t{self.count}"

    def variables(self, kind: str, index: int) -> list[Floats]:
        group = self.layers[kind if index == 0 else f"{kind}_{index}"]["vars"]
        return [np.asarray(group[str(k)], np.float32) for k in range(len(group))]

    def conv(self, x: str, index: int, dilation: int = 1) -> str:
        kernel, *bias = self.variables("conv2d", index)
        return self.raw_conv(x, kernel.transpose(3, 2, 0, 1), bias[0] if bias else None, dilation)

    def depthwise(self, x: str, kernel: Floats, *, is_patch: bool = False) -> str:
        return self.raw_conv(x, kernel.transpose(2, 3, 0, 1), None, 1, groups=kernel.shape[2], is_patch=is_patch)

    def raw_conv(
        self, x: str, kernel: Floats, bias: Floats | None, dilation: int, groups: int = 1, *, is_patch: bool = False
    ) -> str:
        """A convolution that keeps the size; without padding where `x` is a patch that holds its surroundings."""
        pad = 0 if is_patch else dilation * (kernel.shape[-1] // 2)
        inputs = [x, self.constant(kernel)] + ([self.constant(bias)] if bias is not None else [])
        return self.node("Conv", *inputs, pads=[pad] * 4, dilations=[dilation] * 2, group=groups)

    def norm(self, x: str, index: int) -> str:
        last = self.norm_last(self.node("Transpose", x, perm=[0, 2, 3, 1]), index)
        return self.node("Transpose", last, perm=[0, 3, 1, 2])

    def norm_last(self, x: str, index: int) -> str:
        scale, shift = (self.constant(v) for v in self.variables("layer_normalization", index))
        return self.node("LayerNormalization", x, scale, shift, axis=-1, epsilon=NORM_EPSILON)

    def gelu(self, x: str) -> str:
        return self.node("Gelu", x)

    def concat(self, *xs: str) -> str:
        return self.node("Concat", *xs, axis=1)

    def halve(self, x: str, *, by_maximum: bool) -> str:
        return self.node("MaxPool" if by_maximum else "AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])

    def double(self, x: str) -> str:
        scales = self.constant(np.array([1, 1, 2, 2], np.float32))
        return self.node(
            "Resize", x, "", scales,
            mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip

    def stem(self, x: str, index: int, norm: int, *, by_maximum: bool) -> str:
        both = self.concat(self.conv(x, index), self.conv(x, index + 1, dilation=2))
        return self.halve(self.gelu(self.norm(both, norm)), by_maximum=by_maximum)

    def separable(self, x: str, index: int) -> str:
        depth, point, bias = self.variables("separable_conv2d", index)
        x = self.raw_conv(self.depthwise(x, depth), point.transpose(3, 2, 0, 1), bias, 1)
        return self.gelu(self.norm(x, index + 1))

    def split_halve(self, x: str, channels: int) -> str:
        sizes = self.constant(np.array([channels // 2, channels - channels // 2], np.int64))
        self.count += 1
        first, second = f"t{self.count}a", f"t{self.count}b"
        self.nodes.append(helper.make_node("Split", [x, sizes], [first, second], axis=1))
        return self.concat(self.halve(first, by_maximum=True), self.halve(second, by_maximum=False))

    def bottleneck(
        self, x: str, depth: int, norm: int, expand: int, reduce: int, *adjust: int, is_patch: bool = False
    ) -> str:
        """adjust(x + reduce(gelu(expand(norm(depthwise(x)))))), where `adjust` is one linear map or several in turn.

        Nothing bends between reduce and adjust: their matrices are multiplied here once instead of at every pixel.
        """
        inner = self.depthwise(x, self.variables("depthwise_conv2d", depth)[0], is_patch=is_patch)
        inner = self.norm_last(self.node("Transpose", inner, perm=[0, 2, 3, 1]), norm)
        inner = self.gelu(self.affine(inner, *self.product(expand)))
        last, shift = self.product(*adjust)
        first, first_shift = self.product(reduce)
        joined = self.affine(inner, last @ first, last @ first_shift + shift)
        joined = self.node("Transpose", joined, perm=[0, 3, 1, 2])
        around = self.variables("depthwise_conv2d", depth)[0].shape[0] // 2
        middle = self.cut(x, around) if is_patch else x
        return self.node("Add", joined, self.raw_conv(middle, last[:, :, None, None], None, 1))

    def cut(self, x: str, margin: int) -> str:
        ends = [np.array([value] * 2, np.int64) for value in (margin, -margin)]
        return self.node("Slice", x, *(self.constant(end) for end in (*ends, np.array([2, 3], np.int64))))

    def affine(self, x: str, matrix: Floats, shift: Floats) -> str:
        """A 1 × 1 convolution where channels stand last."""
        return self.node("Add", self.node("MatMul", x, self.constant(matrix.T)), self.constant(shift))

    def product(self, *convs: int) -> tuple[Floats, Floats]:
        """Matrix (out, in) and shift (out,) of 1 × 1 convolutions that follow each other."""
        matrix, shift = None, None
        for index in convs:
            kernel, bias = self.variables("conv2d", index)
            step = kernel[0, 0].T.astype(np.float64)
            matrix = step if matrix is None else step @ matrix
            shift = bias if shift is None else step @ shift + bias
        return np.asarray(matrix, np.float32), np.asarray(shift, np.float32)

    def context(self, x: str) -> str:
        skips = []
        for i, channels in enumerate((16, 32, 64, 128)):
            x = self.separable(x, i)
            skips.append(x)
            x = self.split_halve(x, channels)
        for i in range(4):
            x = self.concat(self.double(self.separable(x, 4 + i)), skips[3 - i])
        return x

    def attention(self, x: str) -> str:
        seen = [self.gelu(self.conv(x, 4 + i, dilation)) for i, dilation in enumerate((1, 3, 6))]
        return self.node("Mul", x, self.node("Sigmoid", self.conv(self.concat(*seen), 7)))

    def refinement(self, x: str) -> str:
        skips = []
        for i, channels in enumerate((32, 64, 128, 32)):
            x = self.bottleneck(x, i, 10 + i, 8 + 3 * i, 9 + 3 * i, 10 + 3 * i)
            skips.append(x)
            x = self.split_halve(x, channels)
        for i in range(4):
            x = self.bottleneck(x, 4 + i, 14 + i, 20 + 3 * i, 21 + 3 * i, 22 + 3 * i)
            x = self.concat(self.double(x), skips[3 - i])
        return x

    def head(self, x: str, head: int, convs: tuple[int, int, int, int, int, int], *, is_patch: bool = False) -> str:
        expand, reduce, adjust, first, second, last = convs
        # What looks at single pixels only gives the same before doubling as after, at a quarter of the work.
        x = self.bottleneck(x, 8 + head, 18 + head, expand, reduce, adjust, first, is_patch=is_patch)
        doubled = self.double(self.gelu(self.conv(self.norm(x, 21 + head), second)))
        kernel, *bias = self.variables("conv2d", last)
        return self.raw_conv(doubled, kernel.transpose(3, 2, 0, 1), bias[0] if bias else None, 1, is_patch=is_patch)

    def trunk(self) -> onnx.ModelProto:
        stem = self.stem("image", 0, 0, by_maximum=True)
        fine = self.stem("image", 2, 9, by_maximum=False)
        x = self.refinement(self.concat(self.attention(self.context(stem)), fine))
        # The file numbers the heads' layers by their distance from the output, so the three interleave.
        position = self.node("Sigmoid", self.head(x, 0, (32, 33, 35, 40, 42, 44)))
        blurred = self.conv(position, 47)
        highest = self.node("MaxPool", blurred, kernel_shape=[7, 7], strides=[1, 1], pads=[3, 3, 3, 3])
        is_peak = self.node("Cast", self.node("Equal", blurred, highest), to=TensorProto.FLOAT)
        self.name(self.concat(position, self.node("Mul", blurred, is_peak)), "maps")
        self.name(x, "features")
        return self.model(("image", [1, 1, "height", "width"]), ("maps", 4), ("features", 4))

    def heads(self) -> onnx.ModelProto:
        self.name(self.direction(self.head("patches", 1, (34, 36, 39, 43, 46, 48), is_patch=True)), "direction")
        kind = self.head("patches", 2, (37, 38, 41, 45, 49, 50), is_patch=True)
        self.name(self.node("Sigmoid", kind), "kind")
        return self.model(("patches", ["n", FEATURES, PATCH_CELLS, PATCH_CELLS]), ("direction", 4), ("kind", 4))

    def name(self, x: str, output: str) -> None:
        self.nodes.append(helper.make_node("Identity", [x], [output]))

    def model(self, given: tuple[str, list[int | str]], *answers: tuple[str, int]) -> onnx.ModelProto:
        """The nodes so far as a model of one input, its shape given, and outputs, their ranks given."""
        graph = helper.make_graph(
            self.nodes, "LEADER",
            [helper.make_tensor_value_info(given[0], TensorProto.FLOAT, given[1])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * rank) for name, rank in answers],
            self.constants,
        )  # fmt: skip
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
        model.ir_version = 9
        onnx.checker.check_model(model)
        return model

    def direction(self, x: str) -> str:
        """The angle of the vector (cosine, sine) at each pixel, in (−π, π]; ONNX has no arc tangent of two."""
        sizes = self.constant(np.array([1, 1], np.int64))
        self.count += 1
        cosine, sine = f"t{self.count}a", f"t{self.count}b"
        self.nodes.append(helper.make_node("Split", [x, sizes], [cosine, sine], axis=1))
        # angle = 2·atan(sine / (length + cosine)); on the negative half-axis the quotient grows to ±90°·2 = ±π.
        length = self.node("Sqrt", self.node("Add", self.node("Mul", cosine, cosine), self.node("Mul", sine, sine)))
        below = self.node("Max", self.node("Add", length, cosine), self.constant(np.array(1e-12, np.float32)))
        half = self.node("Atan", self.node("Div", sine, below))
        return self.node("Add", half, half)
