"""Read ISO/IEC 19794-4:2005 finger image records: the pictures that capture stations and other registries deliver.

    head, 32 bytes: "FIR", version "010", length u48, device u16, acquisition level u16, images u8, scale units u8
    (1 per inch, 2 per cm), scanned and image resolution across and down u16 × 4, bits per pixel u8, compression u8,
    reserved u16
    per image, 14 bytes: length u32 with these bytes, finger u8, views of this finger u8, view number u8, quality u8
    (254: none), impression type u8, width u16, height u16, reserved u8; then the picture

Big-endian. Supported are 8-bit pictures, uncompressed or as WSQ, JPEG or PNG. Bit-packed and JPEG 2000 pictures, slaps
of several fingers and palms are refused, saying so. Everything is checked before any pixel is decoded.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from biometrics.errors import ImageRejected
from biometrics.images.pictures import read_picture
from biometrics.images.raster import (
    LARGEST_PIXELS,
    UNEQUAL_RESOLUTION,
    FingerprintImage,
    check_length,
    check_size,
    from_pixels,
    has_light_ridges,
    is_usable,
)
from biometrics.records.minutiae import ppi_of

MAGIC: Final = b"FIR\x00010\x00"
"""Format identifier and version."""
LARGEST_TOTAL_PIXELS: Final = 2 * LARGEST_PIXELS
"""In all pictures of a record together: ten fingers at 1000 ppi."""
FINGERS: Final = 10
"""Positions 0 to 10 are single fingers; higher ones are plain thumbs, slaps and palms."""

_HEAD = struct.Struct(">8sHIHHBBHHHHBBH")
_VIEW = struct.Struct(">IBBBBBHHB")
_COMPRESSIONS: Final = {2: ("WSQ", b"\xff\xa0"), 3: ("JPEG", b"\xff\xd8"), 5: ("PNG", b"\x89PNG")}
"""Supported codes, with the format's name and its first bytes."""
_UNSUPPORTED: Final = {1: "bit-packed", 4: "JPEG 2000"}


@dataclass(frozen=True, slots=True, eq=False)
class FingerView:
    """One picture of a record."""

    image: FingerprintImage
    finger: int
    """ISO position: 0 unknown, 1–5 right thumb to little finger, 6–10 left."""
    number: int
    """Number of this view among the finger's views, as stated in the record."""
    impression: int
    """Type code: 0 live plain, 1 live rolled, 2 and 3 the same not live, 8 swipe."""
    quality: int | None
    """0–100 as stated in the record; None if not reported."""


@dataclass(frozen=True, slots=True)
class _Head:
    ppi: float
    compression: int


def is_record(data: bytes) -> bool:
    """Whether the bytes begin like such a record."""
    return data[: len(MAGIC)] == MAGIC


def load(data: bytes) -> list[FingerView]:
    """Every picture of a record, in order.

    Raises ImageRejected: unknown_format (not such a record), unreadable (cut short, lengths or sizes do not match),
    unsupported (bit-packed, JPEG 2000, not 8-bit, several fingers, a palm), too_large, too_small, bad_resolution.
    """
    check_length(data)
    if not is_record(data):
        raise ImageRejected("unknown_format", "not an ISO/IEC 19794-4:2005 record")
    try:
        head, blocks = _checked(data)
    except struct.error as error:
        raise ImageRejected("unreadable", "the record is cut short") from error
    return [_view(head, block) for block in blocks]


def only_image(data: bytes) -> FingerprintImage:
    """The picture of a record that holds exactly one. Raises ImageRejected, `animated` if there are several.

    Its `sha256` is that of the whole record, its `format` FIR.
    """
    views = load(data)
    if len(views) != 1:
        detail = f"the record holds {len(views)} pictures; one is needed"
        raise ImageRejected("animated", detail, pictures=len(views))
    return replace(views[0].image, sha256=hashlib.sha256(data).digest(), format="FIR")


def _checked(data: bytes) -> tuple[_Head, list[bytes]]:
    """The head, and each image's bytes including its own head, once all lengths, sizes and codes are checked."""
    _, high, low, _, _, count, units, _, _, across, down, depth, compression, _ = _HEAD.unpack_from(data)
    length = high << 32 | low
    # Zeros after the record are padding, as in minutiae records; anything else is not allowed.
    if not _HEAD.size < length <= len(data) or any(data[length:]):
        raise ImageRejected("unreadable", "the record is cut short or followed by something else")
    if compression in _UNSUPPORTED:
        raise ImageRejected("unsupported", f"{_UNSUPPORTED[compression]} pictures are not supported")
    if compression != 0 and compression not in _COMPRESSIONS:
        raise ImageRejected("unsupported", f"compression {compression} is not in the standard")
    if depth != 8:
        raise ImageRejected("unsupported", f"{depth} bits per pixel; only 8 are supported")
    blocks = list(_blocks(data, length))
    fingers = {block[4] for block in blocks}
    # Some vendors count fingers where the standard counts images.
    if count not in (len(blocks), len(fingers)):
        raise ImageRejected("unreadable", f"the head claims {count} images, the record holds {len(blocks)}")
    if fingers - set(range(FINGERS + 1)):
        raise ImageRejected("unsupported", "a picture of several fingers or of a palm; one finger is needed")
    if sum(_pixels(block) for block in blocks) > LARGEST_TOTAL_PIXELS:
        limit = LARGEST_TOTAL_PIXELS // 10**6
        raise ImageRejected("too_large", f"more than {limit} million pixels in all", limit_megapixels=limit)
    return _Head(_resolution(units, across, down), compression), blocks


def _blocks(data: bytes, length: int) -> Iterator[bytes]:
    at = _HEAD.size
    while at < length:
        (size,) = struct.unpack_from(">I", data, at)
        if size < _VIEW.size or at + size > length:
            raise ImageRejected("unreadable", "an image's length does not match the record")
        yield data[at : at + size]
        at += size


def _pixels(block: bytes) -> int:
    width, height = _VIEW.unpack_from(block)[6:8]
    check_size(width, height)
    return int(width * height)


def _resolution(units: int, across: int, down: int) -> float:
    """Pixels per inch of the pictures."""
    if units not in (1, 2) or min(across, down) == 0:
        raise ImageRejected("bad_resolution", "the record has no valid resolution")
    if abs(across / down - 1) > UNEQUAL_RESOLUTION:
        detail = f"the pixels are not square: {across} across but {down} down"
        raise ImageRejected("bad_resolution", detail, across=across, down=down)
    return ppi_of(across) if units == 2 else float(across)


def _view(head: _Head, block: bytes) -> FingerView:
    _, finger, _, number, quality, impression, width, height, _ = _VIEW.unpack_from(block)
    picture = block[_VIEW.size :]
    # The record's own resolution counts, whatever the picture inside claims; out of range it counts as none.
    ppi = head.ppi if is_usable(head.ppi) else None
    if head.compression == 0:
        image = _uncompressed(picture, width, height)
    else:
        image = _compressed(picture, head.compression, ppi)
    if image.pixels.shape != (height, width):
        raise ImageRejected("unreadable", "the picture does not have the size that the record claims")
    return FingerView(replace(image, ppi=ppi), finger, number, impression, quality if quality <= 100 else None)


def _uncompressed(picture: bytes, width: int, height: int) -> FingerprintImage:
    if len(picture) != width * height:
        raise ImageRejected("unreadable", f"{len(picture)} bytes for {width} × {height} pixels")
    pixels = np.frombuffer(picture, np.uint8).reshape(height, width)
    inverted = has_light_ridges(pixels)
    return replace(from_pixels(255 - pixels if inverted else pixels.copy()), format="FIR", is_inverted=inverted)


def _compressed(picture: bytes, compression: int, ppi: float | None) -> FingerprintImage:
    name, magic = _COMPRESSIONS[compression]
    if not picture.startswith(magic):
        raise ImageRejected("unreadable", f"the picture is not the {name} that the record claims")
    return read_picture(picture, ppi)
