"""ANSI/INCITS 378 finger minutiae records: of 2004 read and written, of 2009 read.

Head of 2004: "FMR", version " 20", length u16 (or 0 and u32), owner and type of the product (u16 each, registered with
CBEFF; 0 here), then as in `minutiae`. Angles are in steps of 2 degrees, counter-clockwise.
"""

import math
import struct
from collections.abc import Sequence
from typing import Final

from biometrics.records import editions, minutiae
from biometrics.template import Template

_PRODUCT = struct.Struct(">HH")


def _head(rest: int) -> bytes:
    product = _PRODUCT.pack(0, 0)
    short = rest + 2 + len(product)
    length = struct.pack(">H", short) if short <= 0xFFFF else struct.pack(">HI", 0, short + 4)
    return length + product


def _length(data: bytes) -> tuple[int, int]:
    at = len(minutiae.MAGIC)
    (length,) = struct.unpack_from(">H", data, at)
    at += 2
    if length == 0:
        (length,) = struct.unpack_from(">I", data, at)
        at += 4
    return length, at + _PRODUCT.size


STANDARD: Final = minutiae.Standard("ANSI/INCITS 378-2004", _head, _length, angle_step_rad=math.pi / 90, angles=180)


def dump(templates: Sequence[Template]) -> bytes:
    """One record with a view for each template; see `minutiae` for what it preserves. Raises TemplateInvalid."""
    return minutiae.dump(STANDARD, templates)


def load(data: bytes) -> list[Template]:
    """The templates of a record, one per view. Raises TemplateInvalid for anything else, cut short or out of range."""
    if data.startswith((editions.MAGIC, editions.MAGIC_AMENDED)):
        return editions.load_ansi_2009(STANDARD, data)
    return minutiae.load(STANDARD, data)
