"""One picture of a record that may hold several, and how it is decoded whatever the record's standard."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from biometrics.errors import ImageRejected
from biometrics.images.pictures import read_picture
from biometrics.images.raster import (
    LARGEST_PIXELS,
    UNEQUAL_RESOLUTION,
    FingerprintImage,
    check_size,
    from_pixels,
    has_light_ridges,
    is_usable,
)
from biometrics.records.minutiae import ppi_of

LARGEST_TOTAL_PIXELS: Final = 2 * LARGEST_PIXELS
"""In all pictures of a record together: ten fingers at 1000 ppi."""
FINGERS: Final = 10
"""Positions 0 to 10 are single fingers; higher ones are plain thumbs, slaps and palms."""

Coding = Literal["none", "WSQ", "JPEG", "JPEG 2000", "PNG"]
"""How a picture's bytes are coded; "none": 8-bit grey, row by row."""
_MAGICS: Final[dict[Coding, tuple[bytes, ...]]] = {
    "WSQ": (b"\xff\xa0",),
    "JPEG": (b"\xff\xd8",),
    "JPEG 2000": (b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51"),
    "PNG": (b"\x89PNG",),
}
"""The first bytes of each."""


@dataclass(frozen=True, slots=True, eq=False)
class FingerView:
    """One picture of a record."""

    image: FingerprintImage
    finger: int
    """ISO position: 0 unknown, 1–5 right thumb to little finger, 6–10 left."""
    number: int
    """Number of this view among the finger's views, as stated in the record."""
    impression: int
    """Type code: 0 live plain, 1 live rolled, 2 and 3 the same not live, 8 swipe."""
    quality: int | None
    """0–100 as stated in the record; None if not reported."""


def read_coded(picture: bytes, coding: Coding, size: tuple[int, int], ppi: float | None) -> FingerprintImage:
    """Decode a picture of the `size` (width, height, px) that its record claims.

    The record's own resolution counts, whatever the picture inside claims; out of range it counts as none. Raises
    ImageRejected.
    """
    width, height = size
    ppi = ppi if ppi is not None and is_usable(ppi) else None
    if coding == "none":
        image = _uncoded(picture, width, height)
    else:
        if not picture.startswith(_MAGICS[coding]):
            raise ImageRejected("unreadable", f"the picture is not the {coding} that the record claims")
        image = read_picture(picture, ppi)
    if image.pixels.shape != (height, width):
        raise ImageRejected("unreadable", "the picture does not have the size that the record claims")
    return replace(image, ppi=ppi)


def _uncoded(picture: bytes, width: int, height: int) -> FingerprintImage:
    if len(picture) != width * height:
        raise ImageRejected("unreadable", f"{len(picture)} bytes for {width} × {height} pixels")
    pixels = np.frombuffer(picture, np.uint8).reshape(height, width)
    inverted = has_light_ridges(pixels)
    return replace(from_pixels(255 - pixels if inverted else pixels.copy()), format="FIR", is_inverted=inverted)


def check_sizes(sizes: Sequence[tuple[int, int]]) -> None:
    """Check the (width, height) of all pictures of a record. Raises ImageRejected: too_large, too_small."""
    for width, height in sizes:
        check_size(width, height)
    if sum(width * height for width, height in sizes) > LARGEST_TOTAL_PIXELS:
        limit = LARGEST_TOTAL_PIXELS // 10**6
        raise ImageRejected("too_large", f"more than {limit} million pixels in all", limit_megapixels=limit)


def resolution(units: int, across: float, down: float) -> float:
    """Pixels per inch from a record's units (1 per inch, 2 per cm) and values. Raises ImageRejected(bad_resolution)."""
    if units not in (1, 2) or min(across, down) <= 0:
        raise ImageRejected("bad_resolution", "the record has no valid resolution")
    if abs(across / down - 1) > UNEQUAL_RESOLUTION:
        detail = f"the pixels are not square: {across:g} across but {down:g} down"
        raise ImageRejected("bad_resolution", detail, across=across, down=down)
    return ppi_of(round(across)) if units == 2 else float(across)


def chosen(views: Sequence[FingerView], data: bytes, name: str, finger: int = 0) -> FingerprintImage:
    """The only picture of a record, or else the first of the finger asked for (0: none is).

    Its `sha256` is that of the whole record, its `format` the record's `name`. Raises ImageRejected(animated) if
    several pictures are left to choose from.
    """
    candidates = [view for view in views if view.finger == finger][:1] if finger and len(views) > 1 else views
    if len(candidates) != 1:
        detail = f"the record holds {len(views)} pictures; one is needed"
        raise ImageRejected("animated", detail, pictures=len(views))
    return replace(candidates[0].image, sha256=hashlib.sha256(data).digest(), format=name)
