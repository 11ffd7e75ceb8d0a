"""LEADER as ONNX graphs, built from the weights that pyfing ships. Needed once; then the graphs are cached."""

import io
from pathlib import Path
from typing import Final

import h5py
import numpy as np
import onnx
from onnx import TensorProto

from biometrics.leader.layers import Floats, Layers, filled, undoubled, variables

SKIPPED: Final = (32, 64, 128, 32)
"""Channels that pass each bottleneck of the refinement's way down, to come back on its way up."""
FEATURES: Final = 52
"""Channels of the trunk's last features."""
PATCH_CELLS: Final = 9
"""Side of the features that the answer for their middle depends on: 7 of the depthwise filter, 2 of the last one."""
PARTS: Final = {2: 32, 4: 16, 8: 8, 16: 4, 32: 1}
"""Into how many a bottleneck's pixels are parted where the image is so many times smaller.

They divide the pixels of any input whose sides are multiples of 32. A part of a print and what is
made of it then take about a megabyte, half a core's second cache; half or twice as many parts cost up to 4 % more."""


def build(part: str, weights: Path) -> bytes:
    """The file of the `stems`, the `trunk` or the `heads`."""
    if part == "stems":
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **build_stems(weights))
        return file.getvalue()
    return bytes({"trunk": build_trunk, "heads": build_heads}[part](weights).SerializeToString())


def build_stems(weights: Path) -> dict[str, Floats]:
    """What `leader_stem` needs: for each of two stems kernels (2, c, 5, 5), biases (2, c), scale and shift (2·c,)."""
    found: dict[str, Floats] = {}
    with h5py.File(weights) as file:
        layers = file["layers"]
        for name, conv, norm in (("stem", 0, 0), ("fine", 2, 9)):
            plain, dilated = (variables(layers, "conv2d", index) for index in (conv, conv + 1))
            found[f"{name}_kernels"] = np.stack([kernel[:, :, 0].transpose(2, 0, 1) for kernel, _ in (plain, dilated)])
            found[f"{name}_biases"] = np.stack([bias for _, bias in (plain, dilated)])
            found[f"{name}_scale"], found[f"{name}_shift"] = variables(layers, "layer_normalization", norm)
    return found


def build_trunk(weights: Path) -> onnx.ModelProto:
    """Where minutiae are: `stem` (1, 16, h/2, w/2), `fine` (1, 32, h/2, w/2) → `maps` (1, 2, h, w), `features`.

    maps: how likely a minutia is at each pixel, and the same after blurring and non-maximum suppression; features
    (1, 52, h/2, w/2): what direction and type are told from.
    """
    with h5py.File(weights) as file:
        return _Network(file["layers"]).trunk()


def build_heads(weights: Path) -> onnx.ModelProto:
    """Which way minutiae point and of what type they are: `patches` → `direction` (n, 1, 2, 2) rad, `kind` the same.

    patches (n, 52, 9, 9): the trunk's features around each minutia; answers are for the 2 × 2 pixels of the middle one.
    The original asks at every pixel; asking only where minutiae are gives the same there for a tenth of the work.
    """
    with h5py.File(weights) as file:
        return _Network(file["layers"]).heads()


class _Network(Layers):
    """The network, in the order of the paper's figure."""

    def separable(self, x: str, index: int) -> str:
        depth, point, bias = self.variables("separable_conv2d", index)
        x = self.raw_conv(self.depthwise(x, depth), point.transpose(3, 2, 0, 1), bias, 1)
        return self.gelu(self.norm(x, index + 1))

    def bottleneck(
        self, x: str, depth: int, norm: int, expand: int, reduce: int, *adjust: int, skipped: int = 0, shrunk: int = 0
    ) -> str:
        """adjust(x + reduce(gelu(expand(norm(depthwise(x)))))), where `adjust` is one linear map or several in turn.

        Nothing bends between reduce and adjust: their matrices are multiplied here once instead of at every pixel.
        `x` begins with `skipped` channels, which the weights' file has last, and ends with the filling of those before
        them; `shrunk`: how many times smaller than the image it is, or 0 where it is patches.
        """
        is_patch = shrunk == 0
        (kernel,) = self.variables("depthwise_conv2d", depth)
        order = np.roll(np.arange(kernel.shape[2]), skipped)
        kernel = filled(kernel[:, :, order], 2)
        inner = self.depthwise(x, kernel, is_patch=is_patch)
        last, shift = self.product(*adjust)
        first, first_shift = self.product(reduce)
        joined, joined_shift = filled(last @ first), filled(last @ first_shift + shift)

        def perceptron(rows: str) -> str:
            if len(order) < kernel.shape[2]:
                rows = self.node("Slice", rows, self.whole(0), self.whole(len(order)), self.whole(-1))
            matrix, bias = self.product(expand)
            hidden = self.gelu(self.affine(self.norm_last(rows, norm, order), matrix[:, order], bias))
            return self.affine(hidden, joined, joined_shift)

        if is_patch:
            bent = self.node("Transpose", perceptron(self.channels_last(inner)), perm=[0, 3, 1, 2])
        else:
            bent = self.by_parts(inner, kernel.shape[2], perceptron, len(joined), PARTS[shrunk])
        middle = self.cut(x, kernel.shape[0] // 2) if is_patch else x
        straight = filled(filled(last[:, order], 1))[:, :, None, None]
        return self.node("Add", bent, self.raw_conv(middle, straight, None, 1))

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
        seen = [self.gelu(self.conv(x, 4 + i, dilation)) for i, dilation in enumerate((1, 3, 6))]
        return self.node("Mul", x, self.node("Sigmoid", self.conv(self.concat(*seen), 7)))

    def refinement(self, x: str) -> str:
        skips = []
        for i in range(4):
            x = self.bottleneck(x, i, 10 + i, 8 + 3 * i, 9 + 3 * i, 10 + 3 * i, shrunk=2 << i)
            skips.append(x)
            x = self.halve_both_ways(x)
        skipped = 0
        for i in range(4):
            convs = 20 + 3 * i, 21 + 3 * i, 22 + 3 * i
            x = self.bottleneck(x, 4 + i, 14 + i, *convs, skipped=skipped, shrunk=32 >> i)
            skipped = SKIPPED[3 - i]
            x = self.concat(skips[3 - i], self.double(x))
        return x

    def head(self, x: str, head: int, convs: tuple[int, int, int, int, int, int], *, is_patch: bool = False) -> str:
        expand, reduce, adjust, first, second, last = convs
        # What looks at single pixels only gives the same before doubling as after, at a quarter of the work.
        shrunk = 0 if is_patch else 2
        x = self.bottleneck(x, 8 + head, 18 + head, expand, reduce, adjust, first, skipped=SKIPPED[0], shrunk=shrunk)
        x = self.gelu(self.conv(self.norm(x, 21 + head), second))
        kernel, bias = self.variables("conv2d", last)
        if is_patch:
            return self.raw_conv(self.double(x), kernel.transpose(3, 2, 0, 1), bias, 1, is_patch=True)
        quarters = self.raw_conv(x, undoubled(kernel), np.repeat(bias, 4), 1)
        return self.node("DepthToSpace", quarters, blocksize=2, mode="CRD")

    def trunk(self) -> onnx.ModelProto:
        x = self.refinement(self.concat(self.attention(self.context("stem")), "fine"))
        # The file numbers the heads' layers by their distance from the output, so the three interleave.
        position = self.node("Sigmoid", self.head(x, 0, (32, 33, 35, 40, 42, 44)))
        blurred = self.conv(position, 47)
        highest = self.node("MaxPool", blurred, kernel_shape=[7, 7], strides=[1, 1], pads=[3, 3, 3, 3])
        is_peak = self.node("Cast", self.node("Equal", blurred, highest), to=TensorProto.FLOAT)
        self.result(self.concat(position, self.node("Mul", blurred, is_peak)), "maps")
        self.result(x, "features")
        side: list[int | str] = ["height", "width"]
        return self.model({"stem": [1, 16, *side], "fine": [1, 32, *side]}, "maps", "features")

    def heads(self) -> onnx.ModelProto:
        self.result(self.direction(self.head("patches", 1, (34, 36, 39, 43, 46, 48), is_patch=True)), "direction")
        kind = self.head("patches", 2, (37, 38, 41, 45, 49, 50), is_patch=True)
        self.result(self.node("Sigmoid", kind), "kind")
        return self.model({"patches": ["n", FEATURES, PATCH_CELLS, PATCH_CELLS]}, "direction", "kind")

    def direction(self, x: str) -> str:
        """The angle of the vector (cosine, sine) at each pixel, in (−π, π]; ONNX has no arc tangent of two."""
        cosine, sine = self.split(x, 2, axis=1)
        # angle = 2·atan(sine / (length + cosine)); on the negative half-axis the quotient grows to ±90°·2 = ±π.
        length = self.node("Sqrt", self.node("Add", self.node("Mul", cosine, cosine), self.node("Mul", sine, sine)))
        below = self.node("Max", self.node("Add", length, cosine), self.constant(np.array(1e-12, np.float32)))
        half = self.node("Atan", self.node("Div", sine, below))
        return self.node("Add", half, half)
