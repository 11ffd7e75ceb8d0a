"""Images in: bytes of a file to grey pixels with dark ridges, or a clear refusal before any work is done."""

import hashlib
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import ImageRejected

LARGEST_BYTES: Final = 32 * 1024 * 1024
LARGEST_PIXELS: Final = 16_000_000
"""A full 1000 ppi four-finger slap has about 9 million; more is not one finger."""
LARGEST_SIDE_PX: Final = 8_000
SMALLEST_SIDE_PX: Final = 32
"""Less than four ridges of an adult at 500 ppi."""
PPI_RANGE: Final = (72.0, 4000.0)
"""What a caller may state; 4000 is the finest scanner's."""
UNEQUAL_RESOLUTION: Final = 0.01
"""How far the resolutions across and down may differ, as a share."""
GROUND_SHARE: Final = 32
"""Squares along the shorter side, by which ground and ridges are told apart."""
LEAST_SQUARE_PX: Final = 8
EDGE_SQUARES: Final = 2
"""Ground is looked for within so many squares of the edge."""
FLAT: Final = 0.2
"""Contrast of a square of ground at most, against the strongest of the squares (but for one in fifty)."""
RIDGED: Final = 0.6
"""Contrast of a square of ridges at least, against the same."""
LEAST_GROUND: Final = 0.02
"""Share of the image."""
DARKER: Final = 0.5
"""How much darker than the ridged squares the ground must be for the ridges to be light, in their own contrasts. Of 320
FVC prints none comes near (−0.2 at least); of their negatives all 240 of the three sets with a light ground are
told. The ground of a thermal sweep is as grey as ridges and valleys together: of those 2 of 80 are."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class FingerprintImage:
    """One impression: `pixels` (h, w) uint8 with dark ridges, the resolution claimed, and where it came from."""

    pixels: Pixels
    ppi: float | None
    sha256: bytes
    format: str
    is_inverted: bool = False
    """Whether the file had light ridges on a dark ground and was turned about."""


def from_pixels(pixels: Pixels, ppi: float | None = None) -> FingerprintImage:
    """An image already in memory, (h, w) uint8 with dark ridges. Raises ImageRejected."""
    if pixels.ndim != 2 or pixels.dtype != np.uint8 or min(pixels.shape) < SMALLEST_SIDE_PX:
        raise ImageRejected("too_small", "two dimensions of 8-bit grey are needed")
    check_size(pixels.shape[1], pixels.shape[0])
    check_stated(ppi)
    return FingerprintImage(np.ascontiguousarray(pixels), ppi, hashlib.sha256(pixels.tobytes()).digest(), "PIXELS")


def check_stated(ppi: float | None) -> None:
    """Check a resolution stated by the caller. Raises ImageRejected(bad_resolution)."""
    if ppi is not None and not is_usable(ppi):
        raise ImageRejected("bad_resolution", f"{PPI_RANGE[0]:g} to {PPI_RANGE[1]:g} pixels per inch")


def check_size(width: int, height: int) -> None:
    """Check an image's size against the limits above. Raises ImageRejected: too_large, too_small."""
    if width * height > LARGEST_PIXELS or max(width, height) > LARGEST_SIDE_PX:
        raise ImageRejected("too_large", f"{width} × {height} pixels; at most {LARGEST_PIXELS // 10**6} million")
    if min(width, height) < SMALLEST_SIDE_PX:
        raise ImageRejected("too_small", f"{width} × {height} pixels; at least {SMALLEST_SIDE_PX} a side")


def is_usable(ppi: float) -> bool:
    """Whether a resolution lies within PPI_RANGE."""
    return math.isfinite(ppi) and PPI_RANGE[0] <= ppi <= PPI_RANGE[1]


def has_light_ridges(pixels: Pixels) -> bool:
    """Whether the ground around the finger is darker than the finger: then the ridges are light.

    Ground is flat and lies at the edge; it is as light as the valleys, where neither touches the reader. Where no
    ground is seen, or it is no darker than ridges and valleys together, the ridges are taken to be dark.
    """
    side = max(LEAST_SQUARE_PX, min(pixels.shape) // GROUND_SHARE)
    rows, columns = (size // side for size in pixels.shape)
    squares = pixels[: rows * side, : columns * side].reshape(rows, side, columns, side)
    mean, contrast = squares.mean(axis=(1, 3)), squares.std(axis=(1, 3), dtype=np.float32)
    strongest = np.percentile(contrast, 98)
    at_edge = np.ones((rows, columns), np.bool_)
    at_edge[EDGE_SQUARES:-EDGE_SQUARES, EDGE_SQUARES:-EDGE_SQUARES] = False
    ground, ridges = at_edge & (contrast < FLAT * strongest), contrast > RIDGED * strongest
    if ground.sum() < LEAST_GROUND * ground.size:
        return False
    return bool(np.median(mean[ground]) < np.median(mean[ridges]) - DARKER * np.median(contrast[ridges]))
