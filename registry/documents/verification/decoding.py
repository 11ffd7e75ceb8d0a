"""From a picture to the texts of the QR codes in it, with limits. Knows no database.

The decoder is C++ and the picture is anybody's: formats, bytes and pixels are bounded before anything is decoded.
"""

import io
import warnings
from collections.abc import Iterator
from typing import Final

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES: Final = 12 * 1024 * 1024
"""Of a picture as sent: a telephone's photograph has 2 to 8 MB."""
MOST_PIXELS: Final = 50_000_000
"""Of a picture, by its header: a telephone's has 12 to 50 million."""
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_SIDES: Final = (3000, 1500, 750)
"""Longest sides, in pixels, at which a code is looked for, one after another: a large blurred picture reads better
small."""
_MOST_CODES: Final = 8


class PictureUnreadable(ValueError):
    """Not a picture of a known format, damaged, or larger than is read."""


def codes(data: bytes) -> list[str]:
    """The texts of all QR codes found, none twice; empty when there is none. Raises PictureUnreadable."""
    if len(data) > MOST_BYTES:
        raise PictureUnreadable("the picture has too many bytes")
    picture = _grey(data)
    for smaller in _sizes(picture):
        found = zxingcpp.read_barcodes(smaller, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        texts = list(dict.fromkeys(one.text for one in found[:_MOST_CODES] if one.text))
        if texts:
            return texts
    return []


def _sizes(picture: Image.Image) -> Iterator[Image.Image]:
    longest = max(picture.size)
    for side in _SIDES:
        if longest > side:
            smaller = picture.copy()
            smaller.thumbnail((side, side), Image.Resampling.BOX)
            yield smaller
        elif side == _SIDES[0] or longest > side // 2:
            yield picture


def _grey(data: bytes) -> Image.Image:
    """The picture in grey, upright, on white where it was transparent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureUnreadable("the picture has too many pixels")
                picture.draft("L", (_SIDES[0], _SIDES[0]))
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                if "A" in upright.getbands() or "transparency" in upright.info:
                    opaque = upright.convert("RGBA")
                    upright = Image.alpha_composite(Image.new("RGBA", opaque.size, "white"), opaque)
                return upright.convert("L")
    except UnidentifiedImageError as error:
        raise PictureUnreadable("not a picture that is read here") from error
    except (OSError, SyntaxError, EOFError, OverflowError, Image.DecompressionBombError) as error:
        raise PictureUnreadable("the picture is damaged") from error
