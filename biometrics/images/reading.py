"""Images in: the bytes of any supported file to a grey raster, or a refusal before any work is done."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from biometrics.images import ansi_nist, iso19794_4
from biometrics.images.pictures import read_picture
from biometrics.images.raster import FingerprintImage, check_stated

IMAGE_SUFFIXES: Final = (".png", ".bmp", ".tif", ".tiff", ".jpg", ".jpeg", ".jp2", ".wsq")
"""File name endings taken for images, in any case."""


def read_image(data: bytes, ppi: float | None = None, finger: int = 0) -> FingerprintImage:
    """Read PNG, BMP, TIFF, JPEG, JPEG 2000 or WSQ, or a record that holds one picture (ISO/IEC 19794-4, ANSI/NIST-ITL).

    `ppi` overrides what the file claims; `finger` (ISO position) says which picture of a record with several is meant.
    Raises ImageRejected.

    Colour, palette, 16-bit, transparent and EXIF-rotated images become 8-bit grey. A file with several frames, or one
    whose header claims more than the limits in `raster`, is refused before it is decoded.
    """
    if data[:4] == iso19794_4.MAGIC[:4]:
        read = iso19794_4.only_image
    elif data[:2] == ansi_nist.BEGINNING:
        read = ansi_nist.only_image
    else:
        return read_picture(data, ppi)
    check_stated(ppi)
    record = read(data, finger)
    return record if ppi is None else replace(record, ppi=ppi)


def images_in(folder: Path) -> list[Path]:
    """The image files of a folder, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES and path.is_file())
