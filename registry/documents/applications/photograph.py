"""The photograph of a minor: checked before it is stored, with every reason at once. It knows no database.

Nothing is decoded before the header has been checked. The stored picture is a new JPEG of the pixels only, upright and
without the camera's metadata (place, time, device). Thresholds apply to pictures scaled to one size, so they do not
depend on the camera; `registry card photograph-limits` shows the measures of a drawn portrait and of its degradations,
and how far each threshold is from them.
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
from registry.core.messages import Message, _

PRINTED_MM: Final = (35.0, 45.0)
"""The usual size of an identity photograph; 7:9 is the same proportion."""
PRINT_PPI: Final = 300
LEAST_PX: Final = (413, 531)
"""35 × 45 mm at 300 ppi: 413.4 × 531.5."""
MOST_STORED_PX: Final = (826, 1062)
"""Stored at no more than twice the print's resolution."""
MOST_BYTES: Final = 12 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
"""A larger picture is refused by its header without decoding: 40 megapixels take 120 MB of memory."""
PROPORTION_TOLERANCE: Final = 0.02
"""Relative tolerance; pictures cropped by the registry's own capture are within one pixel."""
FORMATS: Final = ("JPEG", "PNG")
STORED_QUALITY: Final = 92  # JPEG quality, 0-100

MEASURED_PX: Final = (413, 531)
"""Every picture is scaled to this size before it is measured."""
LEAST_CHROMA: Final = 2.0
"""Root mean square deviation of Cb and Cr (0-128) below which a picture counts as grey. A grey picture has 0, its JPEG
below 1."""
LEAST_CONTRAST: Final = 12.0
"""Standard deviation of luminance (0-255) below which a picture is blank."""
LEAST_SHARPNESS: Final = 7.0
"""Variance of the Laplacian of luminance, in ten-thousandths of the variance of luminance, below which a picture is
blurred. The division makes it independent of brightness."""
_NOISE_PX: Final = 1.5
"""Pixel noise is smoothed away before sharpness is measured, because it would count as sharpness."""
DARKEST: Final = 90.0
"""95th percentile of luminance below which a picture is dark. It covers the whole picture with its background, not the
face: dark skin does not make a dark picture."""
MOST_BURNT: Final = 0.5
"""Share of the middle of the picture, with eyes, nose and mouth, that may be burnt out (luminance from `BURNT`)."""
BURNT: Final = 250
_LEAST_MEASURED: Final = 16
"""Width or height in pixels below which a picture is not measured at all: its size is reason enough."""
# First bytes of other formats that people send: the refusal names them.
_OTHER_FORMATS: Final = (
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
    """A photograph that is fit for printing."""

    jpeg: bytes
    """sRGB pixels, upright, without metadata."""
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures that are compared with the thresholds."""

    chroma: float
    contrast: float
    sharpness: float
    bright: float
    """95th percentile of luminance."""
    burnt: float
    """Share of the middle that is burnt out (0-1)."""


def check(content: bytes, pointer: str = "/photograph") -> CheckedPhotograph:
    """The photograph as it is stored; raises Invalid with every reason, TooLarge for more than `MOST_BYTES`."""
    if len(content) > MOST_BYTES:
        raise TooLarge(
            "photograph-too-large", _("The photograph must be at most {size} MiB.", size=MOST_BYTES // 2**20)
        )
    picture, reasons = _open(content)
    if picture is None:
        raise _refusal(reasons, pointer)
    reasons += _header_errors(picture)
    if picture.width * picture.height > MOST_PIXELS or min(picture.size) < _LEAST_MEASURED:
        raise _refusal([*reasons, *_size_errors(*picture.size)], pointer)
    upright = _decode(picture)
    if upright is None:
        damaged = _("The file is damaged or incomplete. Send it again.")
        raise _refusal([*reasons, *_size_errors(*picture.size), damaged], pointer)
    reasons += _size_errors(*upright.size) + _pixel_errors(upright)
    if picture.mode != "CMYK":
        reasons += list(errors(measure(upright)))
    if reasons:
        raise _refusal(reasons, pointer)
    return _stored(upright)


def opened(content: bytes) -> Image.Image | None:
    """The pixels of a picture, upright, as far as they can be read; None where `check` says why not."""
    picture, _reasons = _open(content)
    return None if picture is None or _header_errors(picture) else _decode(picture)


def _refusal(reasons: list[Message], pointer: str) -> Invalid:
    field_errors = [FieldError(pointer, reason) for reason in dict.fromkeys(reasons)]
    return Invalid(field_errors, "photograph-refused", _("This photograph cannot be used. Take another one."))


def _open(content: bytes) -> tuple[Image.Image | None, list[Message]]:
    """The picture with its header read and no pixel decoded, or the reasons why it cannot be opened."""
    for start, place, name in _OTHER_FORMATS:
        if content[place : place + len(start)] == start:
            return None, [_("The format is {format}; send JPEG or PNG.", format=name)]
    try:
        with warnings.catch_warnings():
            # Pillow warns about its own limit of size; ours is checked by the header.
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(content), formats=FORMATS), []
    except UnidentifiedImageError:
        return None, [_("The file is not a picture that can be read; send JPEG or PNG.")]
    except Exception:  # noqa: BLE001  # Pillow lets any error of its readers through
        return None, [_("The file is damaged, or declares an impossible size.")]


def _header_errors(picture: Image.Image) -> list[Message]:
    reasons = []
    if picture.width * picture.height > MOST_PIXELS:
        reasons.append(_("The picture must have at most {count} megapixels.", count=MOST_PIXELS // 10**6))
    if _frames(picture) > 1:
        reasons.append(_("The picture is animated; send a single picture."))
    if picture.mode == "CMYK":
        reasons.append(_("The colours are for a printing press (CMYK); send RGB."))
    return reasons


def _frames(picture: Image.Image) -> int:
    try:
        return int(getattr(picture, "n_frames", 1))
    except Exception:  # noqa: BLE001  # counting them reads on in the file; decoding will say that it is damaged
        return 1


def _size_errors(width: int, height: int) -> list[Message]:
    reasons = []
    if width < LEAST_PX[0] or height < LEAST_PX[1]:
        reasons.append(
            _(
                "The picture has {width} × {height} pixels; it must have at least {least_width} × {least_height}.",
                width=width,
                height=height,
                least_width=LEAST_PX[0],
                least_height=LEAST_PX[1],
            )
        )
    proportion = PRINTED_MM[0] / PRINTED_MM[1]
    if abs(width / height / proportion - 1) > PROPORTION_TOLERANCE:
        reasons.append(_("The proportion must be that of 35 × 45 mm (7:9)."))
    return reasons


def _decode(picture: Image.Image) -> Image.Image | None:
    """The pixels, turned upright by the camera's metadata; None if they cannot be decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
            return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001  # as above: EXIF is parsed too, and memory may be short
        return None


def _pixel_errors(picture: Image.Image) -> list[Message]:
    if "transparency" in picture.info or "A" in picture.getbands():
        alpha = picture.convert("RGBA").getchannel("A")
        if alpha.getextrema() != (255, 255):
            return [_("Parts of the picture are transparent.")]
    return []


def measure(picture: Image.Image) -> Measures:
    """The measures of a picture, scaled to MEASURED_PX."""
    scaled = _rgb(picture).resize(MEASURED_PX, Image.Resampling.LANCZOS)
    luminance, *colours = (np.asarray(band, np.float64) for band in scaled.convert("YCbCr").split())
    height, width = luminance.shape
    middle = luminance[height * 35 // 100 : height * 60 // 100, width * 35 // 100 : width * 65 // 100]
    return Measures(
        chroma=float(np.sqrt(sum(band.var() for band in colours))),
        contrast=float(luminance.std()),
        sharpness=_sharpness(scaled),
        bright=float(np.percentile(luminance, 95)),
        burnt=float((middle >= BURNT).mean()),
    )


def _sharpness(picture: Image.Image) -> float:
    """Variance of the Laplacian of luminance without pixel noise, in ten-thousandths of the variance of luminance."""
    smoothed = picture.convert("L").filter(ImageFilter.GaussianBlur(_NOISE_PX))
    pixels: NDArray[np.float64] = np.asarray(smoothed, np.float64)
    neighbours = pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:]
    laplacian = neighbours - 4 * pixels[1:-1, 1:-1]
    return float(1e4 * laplacian.var() / max(pixels.var(), 1e-9))


def errors(measures: Measures) -> Iterator[Message]:
    """Every reason against a photograph with these measures."""
    if measures.contrast < LEAST_CONTRAST:
        yield _("The picture is blank: all of it has one shade.")
        return  # a blank picture is also grey, blurred and dark, which adds nothing
    if measures.chroma < LEAST_CHROMA:
        yield _("The picture has no colour.")
    if measures.sharpness < LEAST_SHARPNESS:
        yield _("The picture is blurred.")
    if measures.bright < DARKEST:
        yield _("The picture is too dark.")
    if measures.burnt > MOST_BURNT:
        yield _("The picture is too bright: its middle is burnt out.")


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.point(lambda value: value / 257, "L").convert("RGB")
    return picture.convert("RGB")


def _stored(picture: Image.Image) -> CheckedPhotograph:
    rgb = _rgb(picture)
    rgb.thumbnail(MOST_STORED_PX, Image.Resampling.LANCZOS)
    # A new picture from the pixels only, so that nothing else is carried over.
    bare = Image.frombytes("RGB", rgb.size, rgb.tobytes())
    jpeg = io.BytesIO()
    bare.save(jpeg, "JPEG", quality=STORED_QUALITY, optimize=True, dpi=(PRINT_PPI, PRINT_PPI))
    return CheckedPhotograph(jpeg.getvalue(), *bare.size)
