"""Prove our ONNX graph equal to the network it was built from: run pyfing's own Keras model on the same images.

A development-only check. It needs an environment of its own, with `keras`, the CPU build of `torch`,
`opencv-python-headless` and `pyfing`, beside what the engine needs:

    KERAS_BACKEND=torch python -m biometrics.tools.compare_with_original IMAGE…

Prints, for each image and over all, the largest absolute difference of each of the four maps (directions on the circle)
and how many minutiae differ. Ends with status 1 when any minutia does.
"""

import math
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from biometrics import leader
from biometrics.extraction import peaks
from biometrics.images import read_image

MAPS = ("position", "direction", "type", "peaks")


def differences(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Largest absolute difference of each map (4,); directions only where a minutia may be, else noise."""
    gap = np.abs(ours.astype(np.float64) - theirs)
    gap[1] = np.where(theirs[0] >= 0.5, np.minimum(gap[1], 2 * math.pi - gap[1]), 0.0)
    largest: NDArray[np.float64] = gap.max(axis=(1, 2))
    return largest


def main(paths: list[str]) -> int:
    """Compare on every image; the exit status."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    from pyfing.minutiae_end_to_end import Leader

    original = Leader().model
    worst, odd = np.zeros(4), 0
    for path in paths:
        pixels = read_image(Path(path).read_bytes(), ppi=500).pixels
        pad = [(0, -side % leader.SIZE_MULTIPLE) for side in pixels.shape]
        padded = np.pad(pixels, pad, constant_values=int(pixels[0, 0]))
        output = original(padded.astype(np.float32)[None, :, :, None], training=False)
        theirs = np.moveaxis(output.detach().cpu().numpy()[0], -1, 0)
        ours = leader.run(padded)
        gap = differences(ours, theirs)
        found = [{tuple(point) for point in zip(*peaks(maps)[:2], strict=True)} for maps in (ours, theirs)]
        worst, odd = np.maximum(worst, gap), odd + len(found[0] ^ found[1])
        print(Path(path).name, dict(zip(MAPS, gap.round(7).tolist(), strict=True)), f"{len(found[1])} minutiae")  # noqa: T201  # a command's answer
    print("largest", dict(zip(MAPS, worst.tolist(), strict=True)), f"{odd} minutiae differ in {len(paths)} images")  # noqa: T201  # as above
    return int(odd > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
