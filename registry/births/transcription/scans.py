"""The scan of a paper: a PDF, or a picture that can be opened."""

import io
import warnings
from typing import Final

from PIL import Image

from registry.core.messages import _

LARGEST_BYTES: Final = 10 * 2**20
MOST_PIXELS: Final = 60_000_000
"""A sheet of A3 at 400 dots per inch has 31 million."""
UNREADABLE: Final = _("Attach the scan of the acta as a PDF, JPEG, PNG or TIFF of at most 10 MiB.")
_PDF: Final = b"%PDF-"
_PICTURES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff"}


def media_type(content: bytes) -> str | None:
    """What a scan is; None for anything else."""
    if not content or len(content) > LARGEST_BYTES:
        return None
    if content.startswith(_PDF):
        return "application/pdf" if b"%%EOF" in content[-2048:] else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(_PICTURES)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return None
                kind = picture.format
                picture.verify()
    except Exception:  # noqa: BLE001  # Pillow lets any error of its readers through
        return None
    return _PICTURES.get(kind or "")
