"""ISO/IEC 19794-2 finger minutiae records: of 2005 read and written, of 2011 read.

Head of 2005: "FMR", version " 20", length u32, then as in `minutiae`. Angles are in 1/256 turn, counter-clockwise.
"""

import math
import struct
from collections.abc import Sequence
from typing import Final

from biometrics.records import editions, minutiae
from biometrics.template import Template

_LENGTH = struct.Struct(">I")


def _head(rest: int) -> bytes:
    return _LENGTH.pack(rest + _LENGTH.size)


def _length(data: bytes) -> tuple[int, int]:
    start = len(minutiae.MAGIC)
    return _LENGTH.unpack_from(data, start)[0], start + _LENGTH.size


STANDARD: Final = minutiae.Standard("ISO/IEC 19794-2:2005", _head, _length, angle_step_rad=math.pi / 128, angles=256)


def dump(templates: Sequence[Template]) -> bytes:
    """One record with a view for each template; see `minutiae` for what it preserves. Raises TemplateInvalid."""
    return minutiae.dump(STANDARD, templates)


def load(data: bytes) -> list[Template]:
    """The templates of a record, one per view. Raises TemplateInvalid for anything else, cut short or out of range."""
    if data.startswith(editions.MAGIC):
        return editions.load_iso_2011(STANDARD, data)
    return minutiae.load(STANDARD, data)
