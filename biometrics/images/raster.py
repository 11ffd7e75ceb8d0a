"""The grey raster the engine works on, the limits of its size and resolution, and whether its ridges are dark."""

import hashlib
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import ImageRejected

LARGEST_BYTES: Final = 32 * 1024 * 1024
LARGEST_PIXELS: Final = 16_000_000
"""A full four-finger slap at 1000 ppi has about 9 million; more cannot be one finger."""
LARGEST_SIDE_PX: Final = 8_000
SMALLEST_SIDE_PX: Final = 32
"""Fewer than four ridges of an adult at 500 ppi."""
PPI_RANGE: Final = (72.0, 4000.0)
"""Resolutions accepted; 4000 is that of the finest scanners."""
UNEQUAL_RESOLUTION: Final = 0.01
"""How far the horizontal and vertical resolution may differ, as a share."""
GRID: Final = 32
"""Squares along the shorter side, into which an image is divided to find background and ridges."""
LEAST_SQUARE_PX: Final = 8
EDGE_SQUARES: Final = 2
"""Background is looked for within this many squares of the edge."""
FLAT: Final = 0.2
"""Highest contrast of a background square, relative to the strongest square (98th percentile)."""
RIDGED: Final = 0.6
"""Lowest contrast of a square with ridges, relative to the same."""
LEAST_BACKGROUND: Final = 0.02
"""Lowest share of the image that must be background for a decision."""
DARKER: Final = 0.5
"""How much darker than the ridged squares the background must be for the ridges to count as light, in units of their
contrast. Of 320 FVC prints none comes near it (−0.2 at least); of their negatives all 240 of the three sets with a
light background are recognised. The background of a thermal sweep is as grey as ridges and valleys together: of those,
2 of 80 are."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class FingerprintImage:
    """One impression: `pixels` (h, w) uint8 with dark ridges, the claimed resolution, hash and format of its source."""

    pixels: Pixels
    ppi: float | None
    sha256: bytes
    format: str
    is_inverted: bool = False
    """Whether the file has a dark background, which suggests light ridges, and the grey levels were inverted. Where it
    misleads, `extraction` finds more in the levels as they were: it reads such an image both ways."""


def from_pixels(pixels: Pixels, ppi: float | None = None) -> FingerprintImage:
    """An image already in memory, (h, w) uint8 with dark ridges. Raises ImageRejected."""
    if pixels.ndim != 2 or pixels.dtype != np.uint8:
        raise ImageRejected("unsupported", "the pixels must be a two-dimensional array of uint8")
    check_size(pixels.shape[1], pixels.shape[0])
    check_stated(ppi)
    return FingerprintImage(np.ascontiguousarray(pixels), ppi, hashlib.sha256(pixels.tobytes()).digest(), "PIXELS")


def check_stated(ppi: float | None) -> None:
    """Check a resolution stated by the caller. Raises ImageRejected(bad_resolution)."""
    if ppi is not None and not is_usable(ppi):
        least, most = PPI_RANGE
        detail = f"the resolution must be from {least:g} to {most:g} pixels per inch"
        raise ImageRejected("bad_resolution", detail, least_ppi=least, most_ppi=most)


def check_length(data: bytes) -> None:
    """Check the length of a file. Raises ImageRejected(too_large)."""
    if len(data) > LARGEST_BYTES:
        limit = LARGEST_BYTES // 2**20
        raise ImageRejected("too_large", f"more than {limit} MiB", limit_mib=limit)


def check_size(width: int, height: int) -> None:
    """Check an image's size against the limits above. Raises ImageRejected: too_large, too_small."""
    if width * height > LARGEST_PIXELS or max(width, height) > LARGEST_SIDE_PX:
        limit = LARGEST_PIXELS // 10**6
        detail = f"{width} × {height} pixels; at most {limit} million and {LARGEST_SIDE_PX} a side"
        raise ImageRejected("too_large", detail, width=width, height=height, limit_megapixels=limit)
    if min(width, height) < SMALLEST_SIDE_PX:
        detail = f"{width} × {height} pixels; at least {SMALLEST_SIDE_PX} a side"
        raise ImageRejected("too_small", detail, width=width, height=height, limit_px=SMALLEST_SIDE_PX)


def is_usable(ppi: float) -> bool:
    """Whether a resolution is within PPI_RANGE."""
    return math.isfinite(ppi) and PPI_RANGE[0] <= ppi <= PPI_RANGE[1]


def has_light_ridges(pixels: Pixels) -> bool:
    """Whether the background is darker than the finger, in which case the ridges are light.

    Background is flat and at the edge of the image; like the valleys it does not touch the reader, and is as light as
    they are. If none is visible, or it is not darker than ridges and valleys together, the ridges are taken to be dark.
    """
    side = max(LEAST_SQUARE_PX, min(pixels.shape) // GRID)
    rows, columns = (size // side for size in pixels.shape)
    squares = pixels[: rows * side, : columns * side].reshape(rows, side, columns, side)
    mean, contrast = squares.mean(axis=(1, 3)), squares.std(axis=(1, 3), dtype=np.float32)
    strongest = np.percentile(contrast, 98)
    at_edge = np.ones((rows, columns), np.bool_)
    at_edge[EDGE_SQUARES:-EDGE_SQUARES, EDGE_SQUARES:-EDGE_SQUARES] = False
    background, ridges = at_edge & (contrast < FLAT * strongest), contrast > RIDGED * strongest
    if background.sum() < LEAST_BACKGROUND * background.size:
        return False
    return bool(np.median(mean[background]) < np.median(mean[ridges]) - DARKER * np.median(contrast[ridges]))
