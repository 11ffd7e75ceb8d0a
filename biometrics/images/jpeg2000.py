"""What a JPEG 2000 codestream claims, checked before the decoder allocates memory for it (ISO/IEC 15444-1, A.5.1).

The box around a codestream may tell another size than the codestream itself, by which the decoder goes.
"""

import struct
from typing import Final

from biometrics.errors import ImageRejected

START: Final = b"\xff\x4f\xff\x51"
"""Start of codestream and of its size; inside compressed data these bytes cannot stand."""
MOST_TILES: Final = 4096
"""A picture of 8000 × 8000 px in tiles of 128."""
MOST_COMPONENTS: Final = 4

_SIZE = struct.Struct(">4sHHIIIIIIIIH")


def check(data: bytes, size: tuple[int, int]) -> None:
    """Refuse a file whose codestream is not of this `size` (width, height). Raises ImageRejected(unreadable)."""
    at = data.find(START)
    if at < 0:
        raise _damaged("it has no codestream")
    while at >= 0:
        try:
            _, _, _, right, bottom, left, top, across, down, _, _, components = _SIZE.unpack_from(data, at)
        except struct.error as error:
            raise _damaged("it is cut short") from error
        if (right - left, bottom - top) != size or not 1 <= components <= MOST_COMPONENTS:
            raise _damaged("its parts claim different sizes")
        if min(across, down) == 0 or -(-right // across) * -(-bottom // down) > MOST_TILES:
            raise _damaged("it has too many tiles")
        at = data.find(START, at + len(START))


def _damaged(why: str) -> ImageRejected:
    return ImageRejected("unreadable", f"the JPEG 2000 file is damaged: {why}")
