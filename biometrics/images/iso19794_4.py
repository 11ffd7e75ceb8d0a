"""Read ISO/IEC 19794-4 finger image records: the pictures that capture stations and other registries deliver.

Both editions in use, 2005 and 2011. The 2005 edition's form:

    head, 32 bytes: "FIR", version "010", length u48, device u16, acquisition level u16, images u8, scale units u8
    (1 per inch, 2 per cm), scanned and image resolution across and down u16 × 4, bits per pixel u8, compression u8,
    reserved u16
    per image, 14 bytes: length u32 with these bytes, finger u8, views of this finger u8, view number u8, quality u8
    (254: none), impression type u8, width u16, height u16, reserved u8; then the picture

The 2011 edition's:

    head, 16 bytes: "FIR", version "020", length u32, images u16, is certified u8, fingers u8
    per image: length u32 with these bytes, date and time 9 bytes, device technology u8, vendor u16, device u16,
    quality blocks u8 and 5 bytes each (score u8, vendor u16, algorithm u16), if certified certificates u8 and 3 bytes
    each, finger u8, view number u8, scale units u8, scanned and image resolution across and down u16 × 4, bits per
    pixel u8, compression u8, impression type u8, width u16, height u16, length of the picture u32; the picture;
    perhaps segments and annotations, which are skipped

Big-endian. Supported are 8-bit pictures, uncompressed or as WSQ, JPEG, JPEG 2000 or PNG. Bit-packed pictures, slaps of
several fingers and palms are refused, saying so. Everything is checked before any pixel is decoded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from biometrics.errors import ImageRejected
from biometrics.images import views
from biometrics.images.raster import FingerprintImage, check_length
from biometrics.images.views import FINGERS, Coding, FingerView

MAGIC: Final = b"FIR\x00010\x00"
"""Format identifier and version of the 2005 edition."""
MAGIC_2011: Final = b"FIR\x00020\x00"

_HEAD = struct.Struct(">8sHIHHBBHHHHBBH")
_VIEW = struct.Struct(">IBBBBBHHB")
_CODINGS: Final[dict[int, Coding]] = {0: "none", 2: "WSQ", 3: "JPEG", 4: "JPEG 2000", 5: "PNG"}
_HEAD_2011 = struct.Struct(">8sIHBB")
_CAPTURE_2011 = struct.Struct(">I9sBHHB")
"""An image's length, date, device's technology, vendor and type, and the number of quality blocks."""
_VIEW_2011 = struct.Struct(">BBBHHHHBBBHHI")
_CODINGS_2011: Final[dict[int, Coding]] = {
    0: "none",
    2: "WSQ",
    3: "JPEG",
    4: "JPEG 2000",
    5: "JPEG 2000",
    6: "PNG",
}
"""4: lossy, 5: lossless."""
_QUALITY_BYTES, _CERTIFICATE_BYTES = 5, 3


@dataclass(frozen=True, slots=True)
class _Picture:
    """One image of a record, checked but not decoded."""

    coded: bytes
    coding: Coding
    size: tuple[int, int]
    ppi: float
    finger: int
    number: int
    impression: int
    quality: int


def is_record(data: bytes) -> bool:
    """Whether the bytes begin like such a record, of either edition."""
    return data[: len(MAGIC)] in (MAGIC, MAGIC_2011)


def load(data: bytes) -> list[FingerView]:
    """Every picture of a record, in order.

    Raises ImageRejected: unknown_format (not such a record), unreadable (cut short, lengths or sizes do not match),
    unsupported (bit-packed, not 8-bit, several fingers, a palm), too_large, too_small, bad_resolution.
    """
    check_length(data)
    if not is_record(data):
        raise ImageRejected("unknown_format", "not an ISO/IEC 19794-4 record of the editions 2005 and 2011")
    try:
        pictures = _of_2005(data) if data.startswith(MAGIC) else _of_2011(data)
    except struct.error as error:
        raise ImageRejected("unreadable", "the record is cut short") from error
    if {picture.finger for picture in pictures} - set(range(FINGERS + 1)):
        raise ImageRejected("unsupported", "a picture of several fingers or of a palm; one finger is needed")
    views.check_sizes([picture.size for picture in pictures])
    return [_decoded(picture) for picture in pictures]


def only_image(data: bytes, finger: int = 0) -> FingerprintImage:
    """The picture of a record that holds exactly one, or one of `finger`. Raises ImageRejected, see `views.chosen`.

    Its `sha256` is that of the whole record, its `format` FIR.
    """
    return views.chosen(load(data), data, "FIR", finger)


def _decoded(picture: _Picture) -> FingerView:
    image = views.read_coded(picture.coded, picture.coding, picture.size, picture.ppi)
    quality = picture.quality if picture.quality <= 100 else None
    return FingerView(image, picture.finger, picture.number, picture.impression, quality)


def _check_whole(data: bytes, length: int, head: int) -> None:
    # Zeros after the record are padding, as in minutiae records; anything else is not allowed.
    if not head < length <= len(data) or any(data[length:]):
        raise ImageRejected("unreadable", "the record is cut short or followed by something else")


def _coding(codings: dict[int, Coding], compression: int, depth: int) -> Coding:
    if compression == 1:
        raise ImageRejected("unsupported", "bit-packed pictures are not supported")
    if compression not in codings:
        raise ImageRejected("unsupported", f"compression {compression} is not in the standard")
    if depth != 8:
        raise ImageRejected("unsupported", f"{depth} bits per pixel; only 8 are supported")
    return codings[compression]


def _blocks(data: bytes, at: int, stop: int, smallest: int) -> Iterator[bytes]:
    """Each image's bytes, including its own head, from the length with which it begins."""
    while at < stop:
        (size,) = struct.unpack_from(">I", data, at)
        if size < smallest or at + size > stop:
            raise ImageRejected("unreadable", "an image's length does not match the record")
        yield data[at : at + size]
        at += size


def _check_count(claimed: int, pictures: list[_Picture]) -> None:
    # Some vendors count fingers where the standard counts images.
    if claimed not in (len(pictures), len({picture.finger for picture in pictures})):
        raise ImageRejected("unreadable", f"the head claims {claimed} images, the record holds {len(pictures)}")


def _of_2005(data: bytes) -> list[_Picture]:
    _, high, low, _, _, count, units, _, _, across, down, depth, compression, _ = _HEAD.unpack_from(data)
    length = high << 32 | low
    _check_whole(data, length, _HEAD.size)
    coding = _coding(_CODINGS, compression, depth)
    pictures = []
    blocks = list(_blocks(data, _HEAD.size, length, _VIEW.size))
    for block in blocks:
        _, finger, _, number, quality, impression, width, height, _ = _VIEW.unpack_from(block)
        coded, size = block[_VIEW.size :], (width, height)
        pictures.append(_Picture(coded, coding, size, 0.0, finger, number, impression, quality))
    _check_count(count, pictures)
    ppi = views.resolution(units, across, down)
    return [replace(picture, ppi=ppi) for picture in pictures]


def _of_2011(data: bytes) -> list[_Picture]:
    _, length, count, is_certified, _ = _HEAD_2011.unpack_from(data)
    _check_whole(data, length, _HEAD_2011.size)
    smallest = _CAPTURE_2011.size + _VIEW_2011.size
    pictures = [
        _picture_of_2011(block, bool(is_certified)) for block in _blocks(data, _HEAD_2011.size, length, smallest)
    ]
    _check_count(count, pictures)
    return pictures


def _picture_of_2011(block: bytes, is_certified: bool) -> _Picture:
    *_, qualities = _CAPTURE_2011.unpack_from(block)
    at = _CAPTURE_2011.size
    quality = block[at] if qualities and at < len(block) else 255
    at += qualities * _QUALITY_BYTES
    if is_certified:
        (certificates,) = struct.unpack_from(">B", block, at)
        at += 1 + certificates * _CERTIFICATE_BYTES
    finger, number, units, _, _, across, down, depth, compression, impression, width, height, size = (
        _VIEW_2011.unpack_from(block, at)
    )
    at += _VIEW_2011.size
    coding, ppi = _coding(_CODINGS_2011, compression, depth), views.resolution(units, across, down)
    coded = block[at : at + size]
    if len(coded) != size:
        raise ImageRejected("unreadable", "a picture is cut short")
    return _Picture(coded, coding, (width, height), ppi, finger, number, impression, quality)
