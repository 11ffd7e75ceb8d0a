"""LEADER as ONNX graphs, built from the weights that pyfing ships. Needed once; afterwards the graphs are cached."""

import io
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto

from biometrics.leader import perceptron
from biometrics.leader.layers import Floats, Layers, filled, in_whole_numbers, undoubled, variables
from biometrics.leader.perceptron import Perceptron

SKIPPED: Final = (32, 64, 128, 32)
"""Channels of the refinement's skip connections, from each bottleneck on the way down to its pair on the way up."""
FEATURES: Final = 52
"""Channels of the trunk's last features."""
PATCH_CELLS: Final = 9
"""Side of the features on which the output at their centre depends: 7 for the depthwise filter, 2 for the last one."""
CONTEXT_BYTES: Final = np.float32(2.55 / 255), np.uint8(20)
"""What a byte of the context's answers stands for, and the byte for zero: −0.2 to 2.35. Of ten synthetic prints, half
of them taken under hard conditions, they are −0.17 to 2.06."""
SEEN_BYTES: Final = np.float32(12 / 255), np.uint8(96)
"""The same of what the attention's filters answer, −4.5 to 7.5, below which GELU is zero; there −7.2 to 7.7."""


def build(part: str, weights: Path) -> bytes:
    """The bytes of the file for the `stems`, the `trunk`, the `heads` or the `exact_trunk`."""
    if part == "heads":
        return bytes(build_heads(weights).SerializeToString())
    if part == "exact_trunk":
        return bytes(build_exact_trunk(weights).SerializeToString())
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **(build_stems(weights) if part == "stems" else build_trunk(weights)))
    return file.getvalue()


def build_stems(weights: Path) -> dict[str, Floats]:
    """The weights `stem` needs: for each of two stems kernels (2, c, 5, 5), biases (2, c), scale and shift (2·c,)."""
    arrays: dict[str, Floats] = {}
    with h5py.File(weights) as file:
        layers = file["layers"]
        for name, conv, norm in (("stem", 0, 0), ("fine", 2, 9)):
            plain, dilated = (variables(layers, "conv2d", index) for index in (conv, conv + 1))
            arrays[f"{name}_kernels"] = np.stack([kernel[:, :, 0].transpose(2, 0, 1) for kernel, _ in (plain, dilated)])
            arrays[f"{name}_biases"] = np.stack([bias for _, bias in (plain, dilated)])
            arrays[f"{name}_scale"], arrays[f"{name}_shift"] = variables(layers, "layer_normalization", norm)
    return arrays


def build_trunk(weights: Path) -> dict[str, NDArray[Any]]:
    """Locate minutiae: `stem` (1, 16, h/2, w/2), `fine` (1, 32, h/2, w/2) → `maps` (1, 2, h, w), `features`.

    maps: how likely a minutia is at each pixel, and the same after blurring and non-maximum suppression; features
    (1, 52, h/2, w/2): the input of the heads for direction and type. By number: `segment`, a graph as bytes; and the
    arrays of the perceptron between it and the next, which is given the segment's last output and gives the next
    `answer` and the number. Most sums of products are of whole numbers of 8 bits.
    """
    with h5py.File(weights) as file:
        network = _Network(file["layers"])
        segments = network.trunk()
    arrays: dict[str, NDArray[Any]] = {
        f"segment{number}": np.frombuffer(segment.SerializeToString(), np.uint8)
        for number, segment in enumerate(segments)
    }
    for number, each in enumerate(network.perceptrons):
        arrays |= {f"{name}{number}": array for name, array in perceptron.arrays(each).items()}
    return arrays


def build_exact_trunk(weights: Path) -> onnx.ModelProto:
    """The same as one graph and in 32-bit numbers throughout, as the network was trained, to compare both."""
    with h5py.File(weights) as file:
        (model,) = _Network(file["layers"], is_exact=True).trunk()
        return model


def build_heads(weights: Path) -> onnx.ModelProto:
    """Direction and type of minutiae: `patches` → `direction` (n, 1, 2, 2) rad, `kind` (n, 1, 2, 2).

    patches (n, 52, 9, 9): the trunk's features around each minutia; outputs are for the 2 × 2 pixels of the middle one.
    The original computes them at every pixel; only where minutiae are, the result is the same for a tenth of the work.
    """
    with h5py.File(weights) as file:
        return _Network(file["layers"]).heads()


class _Network(Layers):
    """The network, in the order of the paper's figure."""

    def __init__(self, weights: h5py.Group, *, is_exact: bool = False) -> None:
        super().__init__(weights)
        self.is_exact = is_exact
        self.perceptrons: list[Perceptron] = []

    def separable(self, x: str, index: int) -> str:
        depth, point, bias = self.variables("separable_conv2d", index)
        x = self.raw_conv(self.depthwise(x, depth), point.transpose(3, 2, 0, 1), bias, 1)
        return self.gelu(self.norm(x, index + 1))

    def bottleneck(
        self,
        x: str,
        depth: int,
        norm: int,
        expand: int,
        reduce: int,
        *adjust: int,
        skipped: int = 0,
        is_patch: bool = False,
    ) -> str:
        """adjust(x + reduce(gelu(expand(norm(depthwise(x)))))), where `adjust` is one linear map or several in turn.

        There is no non-linearity between reduce and adjust: their matrices are multiplied once here, instead of at
        every pixel. `x` begins with `skipped` channels, which the weights file has last, and ends with the zero padding
        of those before them.
        """
        (kernel,) = self.variables("depthwise_conv2d", depth)
        order = np.roll(np.arange(kernel.shape[2]), skipped)
        kernel = filled(kernel[:, :, order], 2)
        inner = self.channels_last(self.depthwise(x, kernel, is_patch=is_patch))
        last, shift = self.product(*adjust)
        first, first_shift = self.product(reduce)
        # The scale of the normalisation is put into the weights.
        matrix, bias = self.product(expand)
        scale, plus = (each[order] for each in self.variables("layer_normalization", norm))
        wide = matrix[:, order] * scale, bias + matrix[:, order] @ plus
        narrow = filled(last @ first), filled(last @ first_shift + shift)
        linear = filled(filled(last[:, order], 1))[:, :, None, None]
        straight = self.raw_conv(self.trimmed(x, kernel.shape[0] // 2) if is_patch else x, linear, None, 1)
        if is_patch or self.is_exact:
            if len(order) < kernel.shape[2]:
                inner = self.node("Slice", inner, self.whole(0), self.whole(len(order)), self.whole(-1))
            normed = self.scaled_norm(inner, np.ones_like(scale), np.zeros_like(plus))
            answer = self.affine(self.gelu(self.affine(normed, *wide)), *narrow)
        else:
            self.perceptrons.append(perceptron.perceptron(wide, narrow))
            answer = self.end_segment(inner)
        return self.node("Add", self.node("Transpose", answer, perm=[0, 3, 1, 2]), straight)

    def context(self, x: str) -> str:
        skips = []
        for i in range(4):
            x = self.separable(x, i)
            skips.append(x)
            x = self.halve_both_ways(x)
        for i in range(4):
            x = self.concat(self.double(self.separable(x, 4 + i)), skips[3 - i])
        return x

    def attention(self, x: str) -> str:
        dilations = (1, 3, 6)
        if self.is_exact:
            seen = [self.gelu(self.conv(x, 4 + i, dilation)) for i, dilation in enumerate(dilations)]
        else:
            whole = self.node("QuantizeLinear", x, *self.arrays(*CONTEXT_BYTES))
            views = [self.seen_in_bytes(whole, 4 + i, dilation) for i, dilation in enumerate(dilations)]
            seen = [self.gelu(view, nearly=True) for view in views]
        return self.node("Mul", x, self.node("Sigmoid", self.conv(self.concat(*seen), 7)))

    def seen_in_bytes(self, whole: str, index: int, dilation: int) -> str:
        """One of the attention's filters, computed in whole numbers."""
        kernel, bias = self.variables("conv2d", index)
        weights, scales = in_whole_numbers(kernel.transpose(3, 2, 0, 1))
        inner = *CONTEXT_BYTES, weights, scales, np.zeros(len(scales), np.int8), *SEEN_BYTES
        sums = np.rint(bias / (scales * CONTEXT_BYTES[0])).astype(np.int32)
        how = {"pads": [dilation] * 4, "dilations": [dilation] * 2}
        seen = self.node("QLinearConv", whole, *self.arrays(*inner, sums), **how)
        return self.node("DequantizeLinear", seen, *self.arrays(*SEEN_BYTES))

    def refinement(self, x: str) -> str:
        skips = []
        for i in range(4):
            x = self.bottleneck(x, i, 10 + i, 8 + 3 * i, 9 + 3 * i, 10 + 3 * i)
            skips.append(x)
            x = self.halve_both_ways(x)
        skipped = 0
        for i in range(4):
            convs = 20 + 3 * i, 21 + 3 * i, 22 + 3 * i
            x = self.bottleneck(x, 4 + i, 14 + i, *convs, skipped=skipped)
            skipped = SKIPPED[3 - i]
            x = self.concat(skips[3 - i], self.double(x))
        return x

    def head(self, x: str, head: int, convs: tuple[int, int, int, int, int, int], *, is_patch: bool = False) -> str:
        expand, reduce, adjust, first, second, last = convs
        # Pointwise layers give the same before doubling as after it, for a quarter of the work.
        x = self.bottleneck(
            x, 8 + head, 18 + head, expand, reduce, adjust, first, skipped=SKIPPED[0], is_patch=is_patch
        )
        x = self.gelu(self.conv(self.norm(x, 21 + head), second))
        kernel, bias = self.variables("conv2d", last)
        if is_patch:
            return self.raw_conv(self.double(x), kernel.transpose(3, 2, 0, 1), bias, 1, is_patch=True)
        quarters = self.raw_conv(x, undoubled(kernel), np.repeat(bias, 4), 1)
        return self.node("DepthToSpace", quarters, blocksize=2, mode="CRD")

    def trunk(self) -> list[onnx.ModelProto]:
        x = self.refinement(self.concat(self.attention(self.context("stem")), "fine"))
        # The file numbers the heads' layers by their distance from the output, so that the three heads interleave.
        position = self.node("Sigmoid", self.head(x, 0, (32, 33, 35, 40, 42, 44)))
        blurred = self.conv(position, 47)
        highest = self.node("MaxPool", blurred, kernel_shape=[7, 7], strides=[1, 1], pads=[3, 3, 3, 3])
        is_peak = self.node("Cast", self.node("Equal", blurred, highest), to=TensorProto.FLOAT)
        self.result(self.concat(position, self.node("Mul", blurred, is_peak)), "maps")
        self.result(x, "features")
        side: list[int | str] = ["height", "width"]
        return self.segments({"stem": [1, 16, *side], "fine": [1, 32, *side]}, "maps", "features")

    def heads(self) -> onnx.ModelProto:
        self.result(self.direction(self.head("patches", 1, (34, 36, 39, 43, 46, 48), is_patch=True)), "direction")
        kind = self.head("patches", 2, (37, 38, 41, 45, 49, 50), is_patch=True)
        self.result(self.node("Sigmoid", kind), "kind")
        return self.model({"patches": ["n", FEATURES, PATCH_CELLS, PATCH_CELLS]}, "direction", "kind")

    def direction(self, x: str) -> str:
        """The angle of the vector (cosine, sine) at each pixel, in (−π, π]; ONNX has no two-argument arc tangent."""
        cosine, sine = self.split(x, 2, axis=1)
        # angle = 2·atan(sine / (length + cosine)); on the negative half-axis the arc tangent tends to ±90°: ±π in all.
        length = self.node("Sqrt", self.node("Add", self.node("Mul", cosine, cosine), self.node("Mul", sine, sine)))
        below = self.node("Max", self.node("Add", length, cosine), self.constant(np.array(1e-12, np.float32)))
        half = self.node("Atan", self.node("Div", sine, below))
        return self.node("Add", half, half)
