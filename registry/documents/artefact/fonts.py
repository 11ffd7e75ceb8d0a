"""The card's fonts, from packages: Noto Sans for people, OCR-B for machines.

Both are under the SIL Open Font License. Noto Sans has every Latin letter that a name may contain, stacked diacritics,
and a variable width that can be narrowed before letters have to become small.
"""

from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final

import fontpkg_noto_sans
from PIL import ImageFont

REGULAR, BOLD = 400, 650
WIDE, NARROW = 100, 62
"""Ends of Noto Sans' width axis, per cent."""
_TEXT: Final = Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf"
# None of glyphive's code runs: it is the only package with an OCR-B under an open licence.
_MACHINE: Final = Path(str(metadata.distribution("glyphive").locate_file("glyphive/assets/fonts/ocr_b/OCR-B.ttf")))


@lru_cache(maxsize=512)
def text(size_px: int, weight: int = REGULAR, width: int = WIDE) -> ImageFont.FreeTypeFont:
    """Noto Sans with this many pixels to the em."""
    font = ImageFont.truetype(_TEXT, size_px)
    font.set_variation_by_axes([weight, width])
    return font


@lru_cache(maxsize=8)
def machine(size_px: float) -> ImageFont.FreeTypeFont:
    """OCR-B with this many pixels to the em."""
    return ImageFont.truetype(_MACHINE, size_px)
