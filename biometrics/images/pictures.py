"""Single pictures: the bytes of a PNG, BMP, TIFF, JPEG, JPEG 2000 or WSQ file to 8-bit grey with dark ridges."""

import hashlib
import io
import warnings
from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from biometrics.errors import ImageRejected
from biometrics.images import jpeg2000, wsq
from biometrics.images.raster import (
    LARGEST_PIXELS,
    UNEQUAL_RESOLUTION,
    FingerprintImage,
    Pixels,
    check_length,
    check_size,
    check_stated,
    has_light_ridges,
    is_usable,
)

LEAST_CLAIMED_PPI: Final = 120.0
"""A file that claims less is treated as claiming nothing: software that does not know writes 72 or 96."""

_FULL_SCALES: Final = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)
_FORMATS: Final = ("PNG", "BMP", "TIFF", "JPEG", "JPEG2000")

T = TypeVar("T")


def read_picture(data: bytes, ppi: float | None = None) -> FingerprintImage:
    """Read one picture; see `reading.read_image`. Raises ImageRejected."""
    if not data:
        raise ImageRejected("empty", "the file is empty")
    check_length(data)
    check_stated(ppi)
    pixels, claimed, name = _wsq(data) if data.startswith(wsq.START) else _pillow(data, ppi)
    inverted = has_light_ridges(pixels)
    if inverted:
        pixels = 255 - pixels
    return FingerprintImage(pixels, claimed if ppi is None else ppi, hashlib.sha256(data).digest(), name, inverted)


def _wsq(data: bytes) -> tuple[Pixels, float | None, str]:
    height, width = wsq.read_size(data)
    check_size(width, height)
    pixels, claimed = wsq.decode(data)
    return pixels, claimed if claimed is not None and _is_claim(claimed) else None, "WSQ"


def _pillow(data: bytes, stated: float | None) -> tuple[Pixels, float | None, str]:
    picture, kind = _open(data)
    _check_header(picture)
    if kind == "JPEG2000":
        jpeg2000.check(data, picture.size)
    claimed = _claimed_ppi(picture) if stated is None else None
    return _guarded(lambda: _grey(picture)), claimed, kind


def _open(data: bytes) -> tuple[Image.Image, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged EXIF and the like do not concern the operator's log
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise ImageRejected("unknown_format", "not a PNG, BMP, TIFF, JPEG, JPEG 2000 or WSQ file") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = LARGEST_PIXELS // 10**6
        detail = f"the header claims more than {limit} million pixels"
        raise ImageRejected("too_large", detail, limit_megapixels=limit) from error
    except Exception as error:  # Pillow's readers let any parsing error through
        raise ImageRejected("unreadable", "the header is damaged") from error
    return picture, str(picture.format)


def _check_header(picture: Image.Image) -> None:
    check_size(*picture.size)
    if _guarded(lambda: getattr(picture, "n_frames", 1)) != 1:
        raise ImageRejected("animated", "the file holds several pictures; one is needed")


def _grey(picture: Image.Image) -> Pixels:
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        return _stretched(np.asarray(picture, np.float64))
    if picture.has_transparency_data:
        # Transparent areas become white background.
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return np.array(picture.convert("L"), np.uint8)


def _stretched(values: NDArray[np.float64]) -> Pixels:
    """Deeper grey to 8 bits, by the smallest common range that holds it: 1, 8, 10, 12, 14 or 16 bits (floats: 0–1)."""
    finite = values[np.isfinite(values)]
    highest = float(finite.max()) if finite.size else 0.0
    full_scale = next((limit for limit in _FULL_SCALES if highest <= limit), highest)
    values = np.nan_to_num(values, nan=0.0, posinf=full_scale, neginf=0.0)
    return np.clip(values * (255.0 / full_scale), 0, 255).astype(np.uint8)


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
        across, down = claims
        detail = f"the pixels are not square: {across:g} ppi across but {down:g} down"
        raise ImageRejected("bad_resolution", detail, across=across, down=down)
    return claims[0] if claims else None


def _is_claim(ppi: float) -> bool:
    return is_usable(ppi) and ppi >= LEAST_CLAIMED_PPI
