"""Pictures in the usual formats: PNG, BMP, TIFF, JPEG and WSQ bytes to grey pixels."""

import hashlib
import io
import warnings
from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from biometrics.errors import ImageRejected
from biometrics.images import wsq
from biometrics.images.raster import (
    LARGEST_BYTES,
    UNEQUAL_RESOLUTION,
    FingerprintImage,
    Pixels,
    check_size,
    check_stated,
    has_light_ridges,
    is_usable,
)

LEAST_CLAIMED_PPI: Final = 120.0
"""A file's claim below is taken as none: 72 and 96 are what software writes that does not know."""

_TOPS: Final = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)
_FORMATS: Final = ("PNG", "BMP", "TIFF", "JPEG")

T = TypeVar("T")


def read_picture(data: bytes, ppi: float | None = None) -> FingerprintImage:
    """Read one picture; see `reading.read_image`."""
    if not data:
        raise ImageRejected("empty", "there are no bytes")
    if len(data) > LARGEST_BYTES:
        raise ImageRejected("too_large", f"more than {LARGEST_BYTES // 2**20} MiB")
    check_stated(ppi)
    pixels, told, kind = _wsq(data) if data.startswith(wsq.START) else _pillow(data, ppi)
    inverted = has_light_ridges(pixels)
    if inverted:
        pixels = 255 - pixels
    return FingerprintImage(pixels, told if ppi is None else ppi, hashlib.sha256(data).digest(), kind, inverted)


def _wsq(data: bytes) -> tuple[Pixels, float | None, str]:
    height, width = wsq.read_size(data)
    check_size(width, height)
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
    check_size(*picture.size)
    if _guarded(lambda: getattr(picture, "n_frames", 1)) != 1:
        raise ImageRejected("animated", "the file holds several pictures")


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
    return is_usable(ppi) and ppi >= LEAST_CLAIMED_PPI
