"""LEADER as an ONNX graph, built from the weights that pyfing ships. Needed once; then the graph is cached."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]

NORM_EPSILON = 1e-3
"""Keras' own, with which the network was trained."""


def build_graph(weights: Path) -> onnx.ModelProto:
    """The network as an ONNX model: input `image` (1, 1, h, w) float32 0–255, output `maps` (1, 4, h, w)."""
    with h5py.File(weights) as file:
        return _Builder(file["layers"]).model()


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

    def depthwise(self, x: str, kernel: Floats) -> str:
        return self.raw_conv(x, kernel.transpose(2, 3, 0, 1), None, 1, groups=kernel.shape[2])

    def raw_conv(self, x: str, kernel: Floats, bias: Floats | None, dilation: int, groups: int = 1) -> str:
        pad = dilation * (kernel.shape[-1] // 2)
        inputs = [x, self.constant(kernel)] + ([self.constant(bias)] if bias is not None else [])
        return self.node("Conv", *inputs, pads=[pad] * 4, dilations=[dilation] * 2, group=groups)

    def norm(self, x: str, index: int) -> str:
        scale, shift = (self.constant(v) for v in self.variables("layer_normalization", index))
        last = self.node("Transpose", x, perm=[0, 2, 3, 1])
        last = self.node("LayerNormalization", last, scale, shift, axis=-1, epsilon=NORM_EPSILON)
        return self.node("Transpose", last, perm=[0, 3, 1, 2])

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

    def bottleneck(self, x: str, depth: int, norm: int, expand: int, reduce: int, adjust: int) -> str:
        inner = self.norm(self.depthwise(x, self.variables("depthwise_conv2d", depth)[0]), norm)
        inner = self.conv(self.gelu(self.conv(inner, expand)), reduce)
        return self.conv(self.node("Add", x, inner), adjust)

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

    def head(self, x: str, head: int, convs: tuple[int, int, int, int, int, int]) -> str:
        expand, reduce, adjust, first, second, last = convs
        x = self.double(self.bottleneck(x, 8 + head, 18 + head, expand, reduce, adjust))
        return self.conv(self.gelu(self.conv(self.norm(self.conv(x, first), 21 + head), second)), last)

    def model(self) -> onnx.ModelProto:
        stem = self.stem("image", 0, 0, by_maximum=True)
        fine = self.stem("image", 2, 9, by_maximum=False)
        x = self.refinement(self.concat(self.attention(self.context(stem)), fine))
        # The file numbers the heads' layers by their distance from the output, so the three interleave.
        position = self.node("Sigmoid", self.head(x, 0, (32, 33, 35, 40, 42, 44)))
        direction = self.direction(self.head(x, 1, (34, 36, 39, 43, 46, 48)))
        kind = self.node("Sigmoid", self.head(x, 2, (37, 38, 41, 45, 49, 50)))
        blurred = self.conv(position, 47)
        highest = self.node("MaxPool", blurred, kernel_shape=[7, 7], strides=[1, 1], pads=[3, 3, 3, 3])
        is_peak = self.node("Cast", self.node("Equal", blurred, highest), to=TensorProto.FLOAT)
        peaks = self.node("Mul", blurred, is_peak)
        self.nodes.append(helper.make_node("Concat", [position, direction, kind, peaks], ["maps"], axis=1))
        graph = helper.make_graph(
            self.nodes, "LEADER",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, "height", "width"])],
            [helper.make_tensor_value_info("maps", TensorProto.FLOAT, [1, 4, "height", "width"])],
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
