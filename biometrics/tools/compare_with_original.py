"""Check that our ONNX graphs equal the network they are built from, by running pyfing's Keras model on the same images.

It needs its own environment, with `keras`, `jax` (or the CPU build of `torch`) and `opencv-python-headless` beside what
the engine needs:

    KERAS_BACKEND=jax python -m biometrics.tools.compare_with_original IMAGE…

For each image and over all, it prints the largest absolute difference in the likelihood of minutiae at all pixels and,
at the minutiae, in strength, direction (on the circle) and type; and how many minutiae differ. The exit status is 1 if
any does.
"""

import math
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from biometrics.extraction import LEAST_PEAK
from biometrics.images.reading import read_image
from biometrics.leader import network

COMPARED = ("likelihood", "strength", "direction", "type")


def differences(ours: network.Detections, theirs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Largest absolute differences (4,), see COMPARED; theirs (4, h, w): likelihood, direction, type, peaks."""
    likelihood, direction, kind, peaks = theirs.astype(np.float64)
    at = ours.row, ours.column
    turn = np.abs(direction[at] - ours.direction)
    gaps = (
        np.abs(likelihood - ours.likelihood),
        np.abs(peaks[at] - ours.strength),
        np.minimum(turn, 2 * math.pi - turn),
        np.abs(kind[at] - ours.kind),
    )
    return np.array([gap.max(initial=0.0) for gap in gaps])


def main(paths: list[str]) -> int:
    """Compare both on every image. Returns the exit status."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras
    from pyfing.minutiae_end_to_end import Leader

    original = Leader().model
    worst, odd, edge = np.zeros(4), 0, network.EDGE_PX
    for path in paths:
        pixels = read_image(Path(path).read_bytes(), ppi=500).pixels
        pad = [(edge, edge + -(side + 2 * edge) % network.SIZE_MULTIPLE) for side in pixels.shape]
        padded = np.pad(pixels, pad, constant_values=int(pixels[0, 0]))
        output = original(padded.astype(np.float32)[None, :, :, None], training=False)
        theirs = np.moveaxis(keras.ops.convert_to_numpy(output)[0], -1, 0)
        ours = network.find(padded, LEAST_PEAK)
        gap = differences(ours, theirs)
        inner = theirs[3, edge:-edge, edge:-edge] >= LEAST_PEAK
        expected = {(int(row) + edge, int(column) + edge) for row, column in np.argwhere(inner)}
        worst = np.maximum(worst, gap)
        odd += len(expected ^ set(zip(ours.row.tolist(), ours.column.tolist(), strict=True)))
        print(Path(path).name, dict(zip(COMPARED, gap.round(7).tolist(), strict=True)), f"{len(expected)} minutiae")  # noqa: T201  # a command's output
    print("largest", dict(zip(COMPARED, worst.tolist(), strict=True)), f"{odd} minutiae differ in {len(paths)} images")  # noqa: T201  # as above
    return int(odd > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
