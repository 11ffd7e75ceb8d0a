"""Whether two photographs are one: the same picture saved again.

It is told by the pixels and says nothing about faces: a second photograph of the child, or of its twin, is another
picture, and so is one that was cropped anew.
"""

import io
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_PARTS: Final = 4
_PART_BITS: Final = 16
_HASHED_PX: Final = (9, 8)
"""Of two neighbours in a row the brighter gives a bit: 64 bits."""
_LEAST_DIFFERENCE: Final = 3
"""Grey levels: less is what saving a flat background again makes of it."""
MOST_BITS_APART: Final = 2
"""So many bits leave two of the hash's four parts the same."""
_COMPARED_PX: Final = (70, 90)
LEAST_CORRELATION: Final = 0.999
"""Of all colours at that size, whatever the brightness and contrast. A drawn portrait saved again at JPEG quality 40,
at half its size or at 0.7 times the brightness has 0.9994 and more; moved by two pixels of 826 it has 0.998."""


def bands(jpeg: bytes) -> list[int]:
    """The hash of a picture: every two of its four parts, with their place. Saved twice, one of these is the same."""
    small = _pixels(jpeg, "L", _HASHED_PX)
    bits = (np.diff(small, axis=1) > _LEAST_DIFFERENCE).ravel()
    parts = [int(part) for part in np.packbits(bits).view(">u2")]
    return [
        place << 2 * _PART_BITS | parts[one] << _PART_BITS | parts[other]
        for place, (one, other) in enumerate(combinations(range(_PARTS), 2))
    ]


def telling(hashed: Iterable[int]) -> list[int]:
    """Those bands that show anything: a flat background gives parts that are empty, and many pictures have them."""
    return [band for band in hashed if band & (1 << 2 * _PART_BITS) - 1]


def bits_apart(one: Sequence[int], other: Sequence[int]) -> int:
    """In how many bits the hashes of two pictures differ: the first band and the last have two parts each."""
    return sum((one[band] ^ other[band]).bit_count() for band in (0, -1))


def is_one_picture(one: bytes, other: bytes) -> bool:
    """Whether two photographs show the same picture, as they are stored."""
    both = [_pixels(jpeg, "RGB", _COMPARED_PX).ravel() for jpeg in (one, other)]
    if min(pixels.std() for pixels in both) == 0:  # a correlation of nothing
        return False
    return bool(np.corrcoef(both[0], both[1])[0, 1] >= LEAST_CORRELATION)


def _pixels(jpeg: bytes, mode: str, size: tuple[int, int]) -> NDArray[np.float64]:
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        return np.asarray(picture.convert(mode).resize(size, Image.Resampling.BOX), np.float64)
