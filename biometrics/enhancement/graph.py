"""The four networks of an enhancement as ONNX graphs, built from the weights that pyfing ships. Needed once.

All have one shape: filters that halve the image step by step, the same way back with what each step saw on the way
down, and a head of one or two filters. What differs is the number of inputs and outputs and the size of the filters.
"""

from pathlib import Path
from typing import Final

import h5py
import numpy as np
import onnx

from biometrics.leader.layers import Floats, Layers, undoubled, variables

EPSILON: Final = 1e-3
"""Of a normalisation by the figures of the training, as Keras has it."""
STEPS: Final = {"SUFS": 6, "SNFOE": 5, "SNFFE": 5, "SNFEN": 5}
"""How often each network halves the image."""
SEES_MASK: Final = {"SNFOE"}
"""Networks whose head is shown the mask, their second input, once more."""
HAS_HEAD: Final = {"SNFOE", "SNFFE", "SNFEN"}
"""Networks with one more filter before the last."""
DOUBLED_SIZE: Final = 5
"""Size of the filters that `undoubled` divides into four smaller ones."""
ENDS_IN_SHARE: Final = {"SUFS", "SNFEN"}
"""Networks whose output is a share, 0 to 1."""


def build(name: str, weights: Path) -> bytes:
    """The bytes of one network's graph: `image` (1, inputs, h, w) → `map` (1, outputs, h, w)."""
    with h5py.File(weights) as file:
        return bytes(_Network(file["layers"]).whole_graph(name).SerializeToString())


class _Network(Layers):
    def whole_graph(self, name: str) -> onnx.ModelProto:
        steps, x, skips = STEPS[name], "image", []
        for step in range(steps):
            x = self.filtered(x, step)
            skips.append(x)
            x = self.halve(x, by_maximum=True)
        for step in range(steps):
            x = self.filtered(x, steps + step) if step == 0 else self.joined(x, skips[-step], steps + step)
        last = 2 * steps
        if name in HAS_HEAD:
            mask = [self.split("image", 2, axis=1)[1]] if name in SEES_MASK else []
            x, last = self.joined(x, skips[0], last, *mask), last + 1
            x = self.conv(x, last)
        else:
            kernel, bias = self.variables("conv2d", last)
            x = self.summed(x, skips[0], kernel, bias)
        self.result(self.node("Sigmoid", x) if name in ENDS_IN_SHARE else x, "map")
        inputs = int(variables(self.weights, "conv2d", 0)[0].shape[2])
        return self.model({"image": [1, inputs, "height", "width"]}, "map")

    def filtered(self, x: str, index: int) -> str:
        """A filter, cut off below zero and normalised by the figures of the training."""
        return self.settled(self.conv(x, index), index)

    def joined(self, small: str, seen: str, index: int, *more: str) -> str:
        """The same of `small` doubled, beside what was `seen` at this size on the way down, and `more`."""
        kernel, bias = self.variables("conv2d", index)
        return self.settled(self.summed(small, seen, kernel, bias, *more), index)

    def summed(self, small: str, seen: str, kernel: Floats, bias: Floats, *more: str) -> str:
        beside = self.concat(seen, *more) if more else seen
        if len(kernel) != DOUBLED_SIZE:
            return self.raw_conv(self.concat(self.double(small), beside), kernel.transpose(3, 2, 0, 1), bias, 1)
        # Of what is doubled only a quarter is computed; a filter of a sum of inputs is the sum of two filters.
        # Both have as many channels, but for those of `more`.
        of_small, of_beside = np.split(kernel, [(kernel.shape[2] - len(more)) // 2], axis=2)
        quarters = self.raw_conv(small, undoubled(of_small), None, 1)
        doubled = self.node("DepthToSpace", quarters, blocksize=2, mode="CRD")
        return self.node("Add", doubled, self.raw_conv(beside, of_beside.transpose(3, 2, 0, 1), bias, 1))

    def settled(self, x: str, index: int) -> str:
        scale, shift, mean, variance = self.variables("batch_normalization", index)
        of_training = [self.constant(each) for each in (scale, shift, mean, variance)]
        return self.node("BatchNormalization", self.node("Relu", x), *of_training, epsilon=EPSILON)
