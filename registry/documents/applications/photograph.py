"""The photograph of a minor: judged before it is kept, every reason at once. Knows no database.

Nothing is decoded before the header has been looked at. What is kept is a new JPEG of the pixels alone, turned as the
camera said, without the camera's other words (place, time, device). Thresholds are of pictures brought to one size, so
that they do not depend on the camera; `registry card photograph-limits` shows what a drawn portrait and its
degradations measure, and how far each threshold lies from them.
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from registry.core.errors import FieldError, Invalid, TooLarge

PRINTED_MM: Final = (35.0, 45.0)
"""The usual photograph of an identity card; 7:9 is the same proportion."""
PRINT_PPI: Final = 300
LEAST_PX: Final = (413, 531)
"""35 × 45 mm at 300 ppi: 413.4 × 531.5."""
MOST_KEPT_PX: Final = (826, 1062)
"""Kept at no more than twice the print's resolution."""
MOST_BYTES: Final = 12 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
"""A larger picture is refused by its header, undecoded: 40 megapixels are 120 MB of memory."""
PROPORTION_TOLERANCE: Final = 0.02
"""Relative; what the registry's own capture crops to lies within a pixel of it."""
FORMATS: Final = ("JPEG", "PNG")
KEPT_QUALITY: Final = 92  # of JPEG, 0-100

MEASURED_PX: Final = (413, 531)
"""Every picture is brought to this size before it is measured."""
LEAST_CHROMA: Final = 2.0
"""Root mean square of the colour differences Cb and Cr about their mean (0-128). A grey picture has 0, its JPEG below
1."""
LEAST_CONTRAST: Final = 12.0
"""Standard deviation of luminance (0-255) below which a picture is blank."""
LEAST_SHARPNESS: Final = 7.0
"""Variance of the Laplacian of luminance, in ten-thousandths of the variance of luminance, below which a picture is
blurred. Divided so, it says the same of a darker picture."""
_NOISE_PX: Final = 1.5
"""Noise of single pixels is smoothed away before sharpness is measured, for which it would pass."""
DARKEST: Final = 90.0
"""95th percentile of luminance: nothing in the whole picture, its background included, is brighter. Of the whole
picture and not of the face: a dark skin is not a dark picture."""
MOST_BURNT: Final = 0.5
"""Share of the middle of the picture, where eyes, nose and mouth are, that is burnt out (luminance from `BURNT`)."""
BURNT: Final = 250

_LEAST_MEASURED: Final = 16
"""Pixels across below which a picture is not measured at all: its size says enough."""
# First bytes of what people send besides JPEG and PNG: the refusal names it.
_OTHERS: Final = (
    (b"GIF8", 0, "GIF"),
    (b"II*\x00", 0, "TIFF"),
    (b"MM\x00*", 0, "TIFF"),
    (b"BM", 0, "BMP"),
    (b"%PDF", 0, "PDF"),
    (b"WEBP", 8, "WebP"),
    (b"ftyphei", 4, "HEIC"),
    (b"ftyphev", 4, "HEIC"),
    (b"ftypmif1", 4, "HEIC"),
    (b"ftypmsf1", 4, "HEIC"),
    (b"ftypavif", 4, "AVIF"),
    (b"\x00\x00\x00\x0cjP  ", 0, "JPEG 2000"),
)


@dataclass(frozen=True, slots=True)
class CheckedPhotograph:
    """A photograph fit to be printed."""

    jpeg: bytes
    """sRGB pixels as they are to be seen, without metadata."""
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What the thresholds are held against."""

    chroma: float
    contrast: float
    sharpness: float
    bright: float
    """95th percentile of luminance."""
    burnt: float
    """Share of the middle that is burnt out."""


def check(data: bytes, pointer: str = "/photograph") -> CheckedPhotograph:
    """The photograph as it is kept; raises Invalid with every reason, TooLarge for more than `MOST_BYTES`."""
    if len(data) > MOST_BYTES:
        raise TooLarge("photograph-too-large", f"A photograph has at most {MOST_BYTES // 2**20} MB.")
    picture, reasons = _opened(data)
    if picture is None:
        raise _refusal(reasons, pointer)
    reasons += _header_errors(picture)
    if picture.width * picture.height > MOST_PIXELS or min(picture.size) < _LEAST_MEASURED:
        raise _refusal([*reasons, *_size_errors(*picture.size)], pointer)
    upright = _decoded(picture)
    if upright is None:
        raise _refusal([*reasons, *_size_errors(*picture.size), "The file is damaged or cut short."], pointer)
    reasons += _size_errors(*upright.size) + _pixel_errors(upright)
    if picture.mode != "CMYK":
        reasons += list(errors(measures(upright)))
    if reasons:
        raise _refusal(reasons, pointer)
    return _kept(upright)


def _refusal(reasons: list[str], pointer: str) -> Invalid:
    errors = [FieldError(pointer, reason) for reason in dict.fromkeys(reasons)]
    return Invalid(errors, "photograph-refused", "The photograph cannot be used.")


def _opened(data: bytes) -> tuple[Image.Image | None, list[str]]:
    """The picture with its header read and no pixel decoded, or why there is none."""
    for start, place, name in _OTHERS:
        if data[place : place + len(start)] == start:
            return None, [f"The format is {name}; JPEG or PNG is needed."]
    try:
        with warnings.catch_warnings():
            # Its own limit on size warns; ours is checked by the header.
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(data), formats=FORMATS), []
    except UnidentifiedImageError:
        return None, ["This is not a picture that can be read; JPEG or PNG is needed."]
    except (OSError, ValueError, SyntaxError, OverflowError, Image.DecompressionBombError):
        return None, ["The file is damaged, or declares a size that no photograph has."]


def _header_errors(picture: Image.Image) -> list[str]:
    """What the header alone tells."""
    reasons = []
    if picture.width * picture.height > MOST_PIXELS:
        reasons.append(f"It has more than {MOST_PIXELS // 10**6} megapixels.")
    if getattr(picture, "n_frames", 1) > 1:
        reasons.append("It is animated; a single picture is needed.")
    if picture.mode == "CMYK":
        reasons.append("Its colours are for a printing press (CMYK); RGB is needed.")
    return reasons


def _size_errors(width: int, height: int) -> list[str]:
    reasons = []
    if width < LEAST_PX[0] or height < LEAST_PX[1]:
        reasons.append(f"It has {width} × {height} pixels; at least {LEAST_PX[0]} × {LEAST_PX[1]} are needed.")
    asked = PRINTED_MM[0] / PRINTED_MM[1]
    if abs(width / height / asked - 1) > PROPORTION_TOLERANCE:
        reasons.append("Its proportion is not that of 35 × 45 mm (7:9).")
    return reasons


def _decoded(picture: Image.Image) -> Image.Image | None:
    """The pixels, turned as the camera said; None when they cannot be decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
            return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None


def _pixel_errors(picture: Image.Image) -> list[str]:
    if "transparency" in picture.info or "A" in picture.getbands():
        alpha = picture.convert("RGBA").getchannel("A")
        if alpha.getextrema() != (255, 255):
            return ["Parts of it are transparent."]
    return []


def measures(picture: Image.Image) -> Measures:
    """What is measured of a picture, once it is of the one size."""
    small = _rgb(picture).resize(MEASURED_PX, Image.Resampling.LANCZOS)
    luminance, *colours = (np.asarray(band, np.float64) for band in small.convert("YCbCr").split())
    height, width = luminance.shape
    middle = luminance[height * 35 // 100 : height * 60 // 100, width * 35 // 100 : width * 65 // 100]
    return Measures(
        chroma=float(np.sqrt(sum(band.var() for band in colours))),
        contrast=float(luminance.std()),
        sharpness=_sharpness(small),
        bright=float(np.percentile(luminance, 95)),
        burnt=float((middle >= BURNT).mean()),
    )


def _sharpness(picture: Image.Image) -> float:
    """Variance of the Laplacian, of luminance without the noise of single pixels."""
    quiet = picture.convert("L").filter(ImageFilter.GaussianBlur(_NOISE_PX))
    of: NDArray[np.float64] = np.asarray(quiet, np.float64)
    laplacian = of[:-2, 1:-1] + of[2:, 1:-1] + of[1:-1, :-2] + of[1:-1, 2:] - 4 * of[1:-1, 1:-1]
    return float(1e4 * laplacian.var() / max(of.var(), 1e-9))


def errors(of: Measures) -> Iterator[str]:
    """Every reason for which the measures bar a photograph."""
    if of.contrast < LEAST_CONTRAST:
        yield "It is blank: everything in it is of one shade."
        return  # a blank picture is grey, blurred and dark besides; that says no more
    if of.chroma < LEAST_CHROMA:
        yield "It has no colour."
    if of.sharpness < LEAST_SHARPNESS:
        yield "It is blurred."
    if of.bright < DARKEST:
        yield "It is too dark."
    if of.burnt > MOST_BURNT:
        yield "It is too bright: the middle is burnt out."


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.point(lambda value: value / 257, "L").convert("RGB")
    return picture.convert("RGB")


def _kept(picture: Image.Image) -> CheckedPhotograph:
    kept = _rgb(picture)
    kept.thumbnail(MOST_KEPT_PX, Image.Resampling.LANCZOS)
    # Another picture, of the pixels alone: nothing else is carried over.
    bare = Image.frombytes("RGB", kept.size, kept.tobytes())
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=KEPT_QUALITY, optimize=True, dpi=(PRINT_PPI, PRINT_PPI))
    return CheckedPhotograph(written.getvalue(), *bare.size)
