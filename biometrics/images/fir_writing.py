"""Write an ISO/IEC 19794-4:2011 finger image record of one picture, as JPEG 2000 without loss or as raw pixels.

Read back by `iso19794_4`, which describes the layout. Who captured, by which device, is left unknown: no field of ours
would say it to another system.
"""

import io
import struct
from datetime import UTC, datetime
from typing import Final

from PIL import Image

from biometrics.errors import ImageRejected
from biometrics.images.iso19794_4 import MAGIC_2011
from biometrics.images.raster import FingerprintImage, check_size

JPEG_2000_LOSSLESS: Final = 5
UNCOMPRESSED: Final = 0
LIVE_SCAN_PLAIN: Final = 0
UNKNOWN: Final = 0
_HEAD = struct.Struct(">8sIHBB")
_CAPTURE = struct.Struct(">IHBBBBBHBHHB")
_QUALITY = struct.Struct(">BHH")
_VIEW = struct.Struct(">BBBHHHHBBBHHI")
_PIXELS_PER_INCH: Final = 1
_ALGORITHM: Final = (0, 0)
"""Vendor and algorithm of the quality: not registered."""


def record_of(
    image: FingerprintImage,
    finger: int,
    ppi: float,
    *,
    quality: int | None = None,
    at: datetime | None = None,
    is_compressed: bool = True,
) -> bytes:
    """The record of one finger (ISO position, 0 unknown). Raises ImageRejected for another finger or resolution."""
    if not 0 <= finger <= 10 or not 1 <= round(ppi) <= 0xFFFF:
        raise ImageRejected("unsupported", "no finger or no resolution that a record can state")
    height, width = image.pixels.shape
    check_size(width, height)
    coded = _jpeg2000(image) if is_compressed else image.pixels.tobytes()
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    blocks = b"" if quality is None else _QUALITY.pack(quality, *_ALGORITHM)
    scale = (round(ppi),) * 4
    view = _VIEW.pack(
        finger, 0, _PIXELS_PER_INCH, *scale, 8, JPEG_2000_LOSSLESS if is_compressed else UNCOMPRESSED,
        LIVE_SCAN_PLAIN, width, height, len(coded),
    )  # fmt: skip
    length = _CAPTURE.size + len(blocks) + len(view) + len(coded)
    capture = _CAPTURE.pack(
        length, moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
        moment.microsecond // 1000, UNKNOWN, UNKNOWN, UNKNOWN, 0 if quality is None else 1,
    )  # fmt: skip
    return _HEAD.pack(MAGIC_2011, _HEAD.size + length, 1, 0, 1) + capture + blocks + view + coded


def _jpeg2000(image: FingerprintImage) -> bytes:
    target = io.BytesIO()
    Image.fromarray(image.pixels).save(target, "JPEG2000", irreversible=False)
    return target.getvalue()
