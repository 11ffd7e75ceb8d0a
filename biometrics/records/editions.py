"""Minutiae records of the later editions, read: ISO/IEC 19794-2:2011, ANSI/INCITS 378-2009 and its amendment 1.

ISO/IEC 19794-2:2011:

    "FMR", version "030", length u32, views u16, is certified u8 |
    per view: length u32 with these bytes, date and time 9 bytes, device technology u8, vendor u16, device u16, quality
    blocks u8 and 5 bytes each (score u8, vendor u16, algorithm u16), if certified certificates u8 and 3 bytes each,
    position u8, view number u8, px per cm across and down u16 × 2, impression type u8, width u16, height u16,
    bytes of a minutia u4 (5: without quality, or 6) and kind of ridge endings u4, count u8 | minutiae | extended data

ANSI/INCITS 378-2009 (version "030") and its amendment 1 ("035"):

    "FMR", version, length u32, owner u16, type u16, compliance u8, device u16, views u8, reserved u8 |
    per view: position u8, view number u8, impression type u8, quality u8, its vendor u16 and algorithm u16, width u16,
    height u16, px per cm across and down u16 × 2, count u8 | minutiae, 6 bytes each | extended data

Minutiae and extended data are as in `minutiae`, angles as in the standard's earlier edition. The two standards begin
alike; a record of the one does not have the lengths of the other.
"""

import struct
from typing import Final

import numpy as np

from biometrics.errors import TemplateInvalid
from biometrics.records.minutiae import LARGEST_BYTES, MINUTIA, MOST_VIEWS, Standard, View, extended_data
from biometrics.template import Template

MAGIC: Final = b"FMR\x00030\x00"
"""Of ISO/IEC 19794-2:2011 and of ANSI/INCITS 378-2009."""
MAGIC_AMENDED: Final = b"FMR\x00035\x00"
"""Of amendment 1 of the latter."""

_ISO_HEAD = struct.Struct(">8sIHB")
_ISO_CAPTURE = struct.Struct(">I9sBHHB")
_ISO_VIEW = struct.Struct(">BBHHBHHBB")
_QUALITY_BYTES, _CERTIFICATE_BYTES = 5, 3
_ANSI_HEAD = struct.Struct(">8sIHHBHBB")
_ANSI_VIEW = struct.Struct(">BBBBHHHHHHB")


def load_iso_2011(standard: Standard, data: bytes) -> list[Template]:
    """The views of an ISO/IEC 19794-2:2011 record. Raises TemplateInvalid."""
    data = _checked(data, "ISO/IEC 19794-2:2011", (MAGIC,))
    try:
        _, length, count, is_certified = _ISO_HEAD.unpack_from(data)
        blocks = _iso_blocks(data, length, _views(count))
        views = [_iso_view(block, bool(is_certified)) for block in blocks]
    except (struct.error, ValueError, IndexError) as error:
        raise TemplateInvalid("damaged", "the record is cut short") from error
    return [view.template(standard.angle_step_rad, standard.angles) for view in views]


def _iso_blocks(data: bytes, length: int, count: int) -> list[bytes]:
    """The bytes of each view. Some vendors put a byte more into the head, as finger image records have, uncounted."""
    for extra in (0, 1):
        at = _ISO_HEAD.size + extra
        blocks: list[bytes] = []
        while len(blocks) < count and at + 4 <= len(data):
            (size,) = struct.unpack_from(">I", data, at)
            blocks.append(data[at : at + size])
            at += max(size, 4)
        if len(blocks) == count and length <= at <= length + extra and at <= len(data) and not any(data[at:]):
            return blocks
    raise TemplateInvalid("damaged", "the record is cut short or followed by something else")


def _iso_view(block: bytes, is_certified: bool) -> View:
    *_, qualities = _ISO_CAPTURE.unpack_from(block)
    at = _ISO_CAPTURE.size
    quality = block[at] if qualities else 0
    at += qualities * _QUALITY_BYTES
    if is_certified:
        at += 1 + block[at] * _CERTIFICATE_BYTES
    finger, _, across, down, _, width, height, form, count = _ISO_VIEW.unpack_from(block, at)
    at += _ISO_VIEW.size
    wide = form >> 4
    if wide not in (MINUTIA.itemsize - 1, MINUTIA.itemsize):
        raise TemplateInvalid("damaged", "a minutia must have five or six bytes")
    rows = np.frombuffer(block, np.uint8, count * wide, at).reshape(count, wide)
    minutiae = np.zeros((count, MINUTIA.itemsize), np.uint8)
    minutiae[:, :wide] = rows
    areas, _ = extended_data(block, at + count * wide)
    _check_sizes(width, height, across, down)
    return View(minutiae.view(MINUTIA)[:, 0], finger, quality, (width, height), (across, down), areas)


def load_ansi_2009(standard: Standard, data: bytes) -> list[Template]:
    """The views of an ANSI/INCITS 378-2009 record, amended or not. Raises TemplateInvalid."""
    data = _checked(data, "ANSI/INCITS 378-2009", (MAGIC, MAGIC_AMENDED))
    try:
        _, length, _, _, _, _, count, _ = _ANSI_HEAD.unpack_from(data)
        data = _whole(data, length)
        templates, at = [], _ANSI_HEAD.size
        for _ in range(_views(count)):
            finger, _, _, quality, _, _, width, height, across, down, minutiae = _ANSI_VIEW.unpack_from(data, at)
            at += _ANSI_VIEW.size
            rows = np.frombuffer(data, MINUTIA, minutiae, at)
            areas, at = extended_data(data, at + minutiae * MINUTIA.itemsize)
            _check_sizes(width, height, across, down)
            view = View(rows, finger, quality, (width, height), (across, down), areas)
            templates.append(view.template(standard.angle_step_rad, standard.angles))
    except (struct.error, ValueError) as error:
        raise TemplateInvalid("damaged", "the record is cut short") from error
    if at != length:
        raise TemplateInvalid("damaged", "the views do not fill the record")
    return templates


def _checked(data: bytes, name: str, magics: tuple[bytes, ...]) -> bytes:
    if len(data) > LARGEST_BYTES:
        raise TemplateInvalid("too_large", f"an {name} record must have at most {LARGEST_BYTES} bytes")
    if not data.startswith(magics):
        raise TemplateInvalid("unknown_format", f"not an {name} record")
    return data


def _whole(data: bytes, length: int) -> bytes:
    # Some vendors pad the file: zeros after the record are accepted, anything else is not.
    if length > len(data) or any(data[length:]):
        raise TemplateInvalid("damaged", "the record is cut short or followed by something else")
    return data[:length]


def _views(count: int) -> int:
    if not 1 <= count <= MOST_VIEWS:
        raise TemplateInvalid("damaged", "the number of views in the head is out of range")
    return count


def _check_sizes(*sizes: int) -> None:
    if min(sizes) == 0:
        raise TemplateInvalid("damaged", "a size or resolution is out of range")
