"""Pictures for tests: a patch of ridges, synthetic fingers, and the bytes of an image in any format."""

import io
import resource
from functools import cache

import numpy as np
from PIL import Image

from biometrics.synthesis import Finger


def waves(height: int = 160, width: int = 128) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    ridges = 160 + 80 * np.sin(2 * np.pi * (x + 0.3 * y) / 9)
    inside = ((x - width / 2) / (0.42 * width)) ** 2 + ((y - height / 2) / (0.42 * height)) ** 2 < 1
    return np.where(inside, ridges, 250).astype(np.uint8)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def side_by_side(pictures: list[np.ndarray]) -> np.ndarray:
    """Prints in one picture, as a reader of several fingers takes them."""
    height = max(len(pixels) for pixels in pictures)
    padded = [np.pad(each, ((0, height - len(each)), (0, 0)), constant_values=255) for each in pictures]
    return np.hstack(padded)


def peak_mib() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@cache
def synthetic_finger(seed: int) -> Finger:
    """The synthetic finger of a seed, grown once for all tests of a process."""
    return Finger.from_seed(seed)
