"""Check that our ONNX graphs equal the networks they are built from, by running pyfing's Keras models on images.

It needs its own environment, with `keras`, `jax` (or the CPU build of `torch`) and `opencv-python-headless` beside what
the engine needs:

    KERAS_BACKEND=jax python -m biometrics.tools.compare_with_original IMAGE…

For each image and over all, it prints the largest absolute difference in the likelihood of minutiae at all pixels and,
at the minutiae, in strength, direction (on the circle) and type; and how many minutiae differ. The exit status is 1 if
any does. Of the four networks that draw an unclear print anew it prints the largest difference in the mask, in
direction (rad, on the finger), in period (tenths of a px) and in the drawing (0–1). Compared are our graphs in 32-bit
numbers; what the whole numbers change that are used instead, `python -m biometrics.tools.byte_ranges` shows.
"""

import math
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biometrics.enhancement.network import LEAST_SHARE, STEP_PX, answer
from biometrics.extraction import LEAST_PEAK
from biometrics.images.reading import read_image
from biometrics.leader import network

COMPARED = ("likelihood", "strength", "direction", "type")
Floats = NDArray[np.float32]
Original = Callable[[Floats], Floats]
"""A model of pyfing's: (h, w, inputs) → (h, w) or (h, w, 1)."""


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


def drawing_differences(pixels: NDArray[np.uint8], originals: Mapping[str, Original]) -> NDArray[np.float64]:
    """Largest absolute differences (4,) of the networks of `enhancement`, in the order of its chain.

    pixels (h, w): sides are multiples of 64. Each network is given what ours before it answered.
    """
    image = pixels.astype(np.float32)
    mask_share = answer("SUFS", image, is_exact=True)[0]
    mask = (mask_share >= LEAST_SHARE).astype(np.float32)
    cosine, sine = answer("SNFOE", image, mask, is_exact=True)
    direction = np.arctan2(sine, cosine) / 2
    byte = np.rint(direction % np.pi * (255 / np.pi))
    course = np.sin(byte * (2 * np.pi / 255)), np.cos(byte * (2 * np.pi / 255))
    tenths = answer("SNFFE", image, mask, *course, is_exact=True)[0]
    period = np.rint(tenths).clip(0, 255)
    drawn = answer("SNFEN", image, mask, *course, period / 10, is_exact=True)[0]
    inputs = {"SUFS": [image], "SNFOE": [image, mask], "SNFFE": [image, mask, byte]}
    inputs["SNFEN"] = [*inputs["SNFFE"], period]
    theirs = {name: originals[name](np.stack(of_one, axis=-1).astype(np.float32)) for name, of_one in inputs.items()}
    turn = np.abs(direction - theirs["SNFOE"].squeeze()) * mask
    gaps = (
        np.abs(mask_share - theirs["SUFS"].squeeze()),
        np.minimum(turn, math.pi - turn),
        np.abs(tenths - theirs["SNFFE"].squeeze()),
        np.abs(drawn - theirs["SNFEN"].squeeze()),
    )
    return np.array([gap.max() for gap in gaps])


def main(paths: list[str]) -> int:
    """Compare both on every image. Returns the exit status."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras
    from pyfing.enhancement import Snfen
    from pyfing.frequencies import Snffe
    from pyfing.minutiae_end_to_end import Leader
    from pyfing.orientations import Snfoe
    from pyfing.segmentation import Sufs

    def run(model: Any) -> Original:
        return lambda x: np.asarray(keras.ops.convert_to_numpy(model(x[None], training=False))[0])

    original = Leader().model
    originals = {name: run(made().model) for name, made in zip(STEP_PX, (Sufs, Snfoe, Snffe, Snfen), strict=True)}
    worst, worst_drawn, odd, edge = np.zeros(4), np.zeros(4), 0, network.EDGE_PX
    for path in paths:
        pixels = read_image(Path(path).read_bytes(), ppi=500).pixels
        pad = [(edge, edge + -(side + 2 * edge) % network.SIZE_MULTIPLE) for side in pixels.shape]
        padded = np.pad(pixels, pad, constant_values=int(pixels[0, 0]))
        output = original(padded.astype(np.float32)[None, :, :, None], training=False)
        theirs = np.moveaxis(keras.ops.convert_to_numpy(output)[0], -1, 0)
        ours = network.find(padded, LEAST_PEAK, is_exact=True)
        gap = differences(ours, theirs)
        whole = np.pad(pixels, [(0, -side % STEP_PX["SUFS"]) for side in pixels.shape], constant_values=255)
        worst_drawn = np.maximum(worst_drawn, drawing_differences(whole, originals))
        inner = theirs[3, edge:-edge, edge:-edge] >= LEAST_PEAK
        expected = {(int(row) + edge, int(column) + edge) for row, column in np.argwhere(inner)}
        worst = np.maximum(worst, gap)
        odd += len(expected ^ set(zip(ours.row.tolist(), ours.column.tolist(), strict=True)))
        print(Path(path).name, dict(zip(COMPARED, gap.round(7).tolist(), strict=True)), f"{len(expected)} minutiae")  # noqa: T201  # a command's output
    print("largest", dict(zip(COMPARED, worst.tolist(), strict=True)), f"{odd} minutiae differ in {len(paths)} images")  # noqa: T201  # as above
    print("largest of a drawing", dict(zip(STEP_PX, worst_drawn.round(7).tolist(), strict=True)))  # noqa: T201  # as above
    return int(odd > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
