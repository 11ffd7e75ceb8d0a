"""Images in: bytes of a file to grey pixels with dark ridges, or a clear refusal before any work is done."""

import hashlib
import io
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from biometrics.errors import ImageRejected
from biometrics.images import wsq

LARGEST_BYTES: Final = 32 * 1024 * 1024
LARGEST_PIXELS: Final = 16_000_000
"""A full 1000 ppi four-finger slap has about 9 million; more is not one finger."""
LARGEST_SIDE_PX: Final = 8_000
SMALLEST_SIDE_PX: Final = 32
"""Less than four ridges of an adult at 500 ppi."""
PPI_RANGE: Final = (72.0, 4000.0)
"""What a caller may state; 4000 is the finest scanner's."""
LEAST_CLAIMED_PPI: Final = 120.0
"""A file's claim below is taken as none: 72 and 96 are what software writes that does not know."""

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

_TOPS: Final = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)
_FORMATS: Final = ("PNG", "BMP", "TIFF", "JPEG")

Pixels = NDArray[np.uint8]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class FingerprintImage:
    """One impression: `pixels` (h, w) uint8 with dark ridges, the resolution claimed, and where it came from."""

    pixels: Pixels
    ppi: float | None
    sha256: bytes
    format: str
    is_inverted: bool = False
    """Whether the file had light ridges on a dark ground and was turned about."""


def read_image(data: bytes, ppi: float | None = None) -> FingerprintImage:
    """Read PNG, BMP, TIFF, JPEG or WSQ bytes, or a record of ISO/IEC 19794-4 that holds one picture.

    `ppi` overrides what the file claims. Raises ImageRejected.

    Colour, palette, 16-bit, transparent and EXIF-turned images are brought to 8-bit grey; an image of several frames,
    or one whose header claims more than is worked on, is refused before it is decoded.
    """
    if not data:
        raise ImageRejected("empty", "there are no bytes")
    if len(data) > LARGEST_BYTES:
        raise ImageRejected("too_large", f"more than {LARGEST_BYTES // 2**20} MiB")
    _check_stated(ppi)
    if data.startswith(b"FIR\x00"):
        from biometrics.images import iso19794_4  # it reads the pictures inside through here

        record = iso19794_4.only_image(data)
        return record if ppi is None else replace(record, ppi=ppi)
    pixels, told, kind = _wsq(data) if data.startswith(wsq.START) else _pillow(data, ppi)
    inverted = has_light_ridges(pixels)
    if inverted:
        pixels = 255 - pixels
    return FingerprintImage(pixels, told if ppi is None else ppi, hashlib.sha256(data).digest(), kind, inverted)


def from_pixels(pixels: Pixels, ppi: float | None = None) -> FingerprintImage:
    """An image already in memory, (h, w) uint8 with dark ridges. Raises ImageRejected."""
    if pixels.ndim != 2 or pixels.dtype != np.uint8 or min(pixels.shape) < SMALLEST_SIDE_PX:
        raise ImageRejected("too_small", "two dimensions of 8-bit grey are needed")
    _check_size(pixels.shape[1], pixels.shape[0])
    _check_stated(ppi)
    return FingerprintImage(np.ascontiguousarray(pixels), ppi, hashlib.sha256(pixels.tobytes()).digest(), "PIXELS")


def _check_stated(ppi: float | None) -> None:
    if ppi is not None and not _is_usable(ppi):
        raise ImageRejected("bad_resolution", f"{PPI_RANGE[0]:g} to {PPI_RANGE[1]:g} pixels per inch")


def _wsq(data: bytes) -> tuple[Pixels, float | None, str]:
    height, width = wsq.read_size(data)
    _check_size(width, height)
    pixels, told = wsq.decode(data)
    return pixels, told if told is not None and _is_claim(told) else None, "WSQ"


def _pillow(data: bytes, stated: float | None) -> tuple[Pixels, float | None, str]:
    picture, kind = _open(data)
    _check_header(picture)
    told = _claimed_ppi(picture) if stated is None else None
    return _guarded(lambda: _grey(picture)), told, kind


def _open(data: bytes) -> tuple[Image.Image, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged EXIF and the like: nothing to tell the operator's log
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise ImageRejected("unknown_format", "PNG, BMP, TIFF, JPEG or WSQ is needed") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRejected("too_large", "the header claims more pixels than are worked on") from error
    except Exception as error:  # Pillow's readers raise whatever their parsing met
        raise ImageRejected("unreadable", "the header is damaged") from error
    return picture, str(picture.format)


def _check_header(picture: Image.Image) -> None:
    _check_size(*picture.size)
    if _guarded(lambda: getattr(picture, "n_frames", 1)) != 1:
        raise ImageRejected("animated", "the file holds several pictures")


def _check_size(width: int, height: int) -> None:
    if width * height > LARGEST_PIXELS or max(width, height) > LARGEST_SIDE_PX:
        raise ImageRejected("too_large", f"{width} × {height} pixels; at most {LARGEST_PIXELS // 10**6} million")
    if min(width, height) < SMALLEST_SIDE_PX:
        raise ImageRejected("too_small", f"{width} × {height} pixels; at least {SMALLEST_SIDE_PX} a side")


def _grey(picture: Image.Image) -> Pixels:
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        return _stretched(np.asarray(picture, np.float64))
    if picture.has_transparency_data:
        # What is transparent is paper.
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return np.array(picture.convert("L"), np.uint8)


def _stretched(values: NDArray[np.float64]) -> Pixels:
    """Deeper grey to 8 bits, by the least usual range that holds it: 1, 8, 10, 12, 14 or 16 bits (0–1 in floats)."""
    known = values[np.isfinite(values)]
    highest = float(known.max()) if known.size else 0.0
    top = next((top for top in _TOPS if highest <= top), highest)
    values = np.nan_to_num(values, nan=0.0, posinf=top, neginf=0.0)
    return np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)


def _guarded(work: Callable[[], T]) -> T:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work()
    except ImageRejected:
        raise
    except Exception as error:  # decoders raise OSError, SyntaxError, struct.error, MemoryError, ValueError and more
        raise ImageRejected("unreadable", "the picture is damaged or cut short") from error


def _claimed_ppi(picture: Image.Image) -> float | None:
    try:
        claims = [ppi for ppi in map(float, picture.info["dpi"]) if _is_claim(ppi)]
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if claims and abs(max(claims) / min(claims) - 1) > UNEQUAL_RESOLUTION:
        raise ImageRejected("bad_resolution", "{:g} across but {:g} down".format(*claims))
    return claims[0] if claims else None


def _is_claim(ppi: float) -> bool:
    return _is_usable(ppi) and ppi >= LEAST_CLAIMED_PPI


def _is_usable(ppi: float) -> bool:
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
