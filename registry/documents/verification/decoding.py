"""From a picture to the texts of its QR codes, within limits. It knows no database.

The decoder is written in C++ and the picture is anyone's: format, bytes and pixels are checked before anything is
decoded.
"""

import io
import warnings
from collections.abc import Iterator
from typing import Final

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from registry.core.messages import Message, _

MOST_BYTES: Final = 12 * 1024 * 1024
"""Limit of a picture as sent: a telephone's photograph has 2 to 8 MB."""
MOST_PIXELS: Final = 50_000_000
"""Limit of a picture by its header: a telephone's has 12 to 50 million."""
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_SIDES: Final = (3000, 1500, 750)
"""Longest sides in pixels at which codes are looked for, in this order: a large blurred picture reads better when
reduced."""
_MOST_CODES: Final = 8


class PictureUnreadable(ValueError):
    """Not a picture in a known format, damaged, or above the limits; `.message` says which."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def codes(content: bytes) -> list[str]:
    """The distinct texts of the QR codes in a picture; empty if there are none. Raises PictureUnreadable."""
    if len(content) > MOST_BYTES:
        raise PictureUnreadable(_("The picture must be at most {size} MiB.", size=MOST_BYTES // 2**20))
    for picture in _sizes(_grey(content)):
        barcodes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        texts = list(dict.fromkeys(barcode.text for barcode in barcodes[:_MOST_CODES] if barcode.text))
        if texts:
            return texts
    return []


def _sizes(picture: Image.Image) -> Iterator[Image.Image]:
    longest = max(picture.size)
    for side in _SIDES:
        if longest > side:
            reduced = picture.copy()
            reduced.thumbnail((side, side), Image.Resampling.BOX)
            yield reduced
        elif side == _SIDES[0] or longest > side // 2:
            yield picture


def _grey(content: bytes) -> Image.Image:
    """The picture in grey, upright, on white where it was transparent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureUnreadable(
                        _("The picture must have at most {count} megapixels.", count=MOST_PIXELS // 10**6)
                    )
                picture.draft("L", (_SIDES[0], _SIDES[0]))
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                if "A" in upright.getbands() or "transparency" in upright.info:
                    opaque = upright.convert("RGBA")
                    upright = Image.alpha_composite(Image.new("RGBA", opaque.size, "white"), opaque)
                return upright.convert("L")
    except PictureUnreadable:
        raise
    except UnidentifiedImageError as error:
        raise PictureUnreadable(_("The file is not a picture in JPEG, PNG or WebP.")) from error
    except Exception as error:  # Pillow lets any error of its readers through: a bomb in a text chunk is a ValueError
        raise PictureUnreadable(_("The picture is damaged.")) from error
