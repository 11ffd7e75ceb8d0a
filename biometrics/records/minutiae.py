"""Minutiae records of the exchange standards, read and written: what ISO/IEC 19794-2:2005 and ANSI 378-2004 share.

The later editions, which are only read, are in `editions`.

    head | per view: position u8, view and impression type u4 u4, quality u8, count u8 | minutiae, 6 bytes each |
    length of extended data u16 | extended areas: type u16, length u16 with these four bytes, content

Big-endian. A minutia is type u2, x u14, reserved u2, y u14, angle u8, quality u8. Qualities are 0 to 100; 254 (not
reported), 255 (could not be computed) and anything else count as not reported. Extended data that are not ours are
skipped whole, however their areas are measured. The standards differ in the head and in the angle's step; see
`iso19794` and `ansi378`. Compared with a template, a record keeps the reliability, rounds positions to whole px of the
record and angles to the step, and loses the extractor version. If a record's px are not square, positions and angles
are converted to square ones. The measured ridge period is written to a vendor extension, so that our own records are
read back at their original scale.
"""

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import TemplateInvalid
from biometrics.template import FOREIGN_EXTRACTOR, RIDGE_PERIOD_PX, Template, credible_ppi

MAGIC: Final = b"FMR\x00 20\x00"
"""Format identifier and version; the same in both standards."""
NATURAL_PPI: Final = 500.0
"""At which an adult's ridges are 9 px apart."""
CM_PER_INCH: Final = 2.54
COMMON_PPI: Final = (250.0, 500.0, 508.0, 569.0, 600.0, 700.0, 1000.0)
"""Resolutions of sensors, which a record's whole px per cm obscure."""
LARGEST_BYTES: Final = 512 * 1024
"""176 views of 255 minutiae, and as much again of extended data."""
MOST_MINUTIAE: Final = 255
"""A view counts its minutiae in one byte."""
VIEWS_OF_FINGER: Final = 16
"""A view's number has four bits."""
MOST_VIEWS: Final = 11 * VIEWS_OF_FINGER
"""For the positions 0 to 10."""
LARGEST_COORDINATE: Final = 2**14 - 1
UNREPORTED_RELIABILITY: Final = 60
"""Assigned to a minutia whose quality the record does not report (0): LEADER's own threshold."""

PERIOD_AREA: Final = 0x0143
"""Type of our extended area; the standards reserve 0x0100 and above for vendors."""
_PERIOD_MARK: Final = b"CRTp"
_PERIOD = struct.Struct(">4sfB")
"""Mark, ridge period in px of the record (f32), confidence (255 = 1)."""

_SIZES = struct.Struct(">HHHHHBB")
"""Equipment, width, height, px per cm across and down, views, reserved."""
_VIEW = struct.Struct(">BBBB")
MINUTIA: Final = np.dtype([("x", ">u2"), ("y", ">u2"), ("angle", "u1"), ("quality", "u1")])


@dataclass(frozen=True, slots=True)
class Standard:
    """What distinguishes a standard: its name, the head between magic and sizes, and the angle's step."""

    name: str
    head: Callable[[int], bytes]
    """The head's own bytes, from the length of everything after them."""
    length: Callable[[bytes], tuple[int, int]]
    """A record's claimed length and the offset of its sizes; may raise struct.error."""
    angle_step_rad: float
    angles: int
    """Valid angles are 0 to this, exclusive."""


def dump(standard: Standard, templates: Sequence[Template]) -> bytes:
    """One record with a view for each template, in px of the finest resolution among them.

    Raises TemplateInvalid for no template, more than 16 of one finger, positions beyond 14 bits, or invalid values.
    """
    if not 1 <= len(templates) <= MOST_VIEWS:
        raise TemplateInvalid("out_of_range", f"a record holds 1 to {MOST_VIEWS} views")
    for template in templates:
        template.check()
    # Templates stored before claims were checked against the ridges may hold one that is not credible.
    templates = [replace(t, ppi=credible_ppi(t.ppi, t.ridge_period_px, t.period_confidence)) for t in templates]
    finest = max(template.ppi or NATURAL_PPI for template in templates)
    # The resolution as the head can state it, so that positions are right for a reader who relies on the head.
    per_cm = round(finest / CM_PER_INCH)
    ppi = ppi_of(per_cm)
    factors = [_record_px(template, ppi) for template in templates]
    width, height = (
        max(math.ceil(getattr(template, side) * factor) for template, factor in zip(templates, factors, strict=True))
        for side in ("width_px", "height_px")
    )
    if max(width, height) > LARGEST_COORDINATE or per_cm > 0xFFFF:
        raise TemplateInvalid("out_of_range", "the print is too large for the record")
    body = _SIZES.pack(0, width, height, per_cm, per_cm, len(templates), 0)
    last_number: dict[int, int] = {}
    for template, factor in zip(templates, factors, strict=True):
        number = last_number[template.finger] = last_number.get(template.finger, -1) + 1
        if number == VIEWS_OF_FINGER:
            raise TemplateInvalid("out_of_range", f"a record holds at most {VIEWS_OF_FINGER} views of one finger")
        body += _view(standard, template, factor, number)
    return MAGIC + standard.head(len(MAGIC) + len(body)) + body


def _record_px(template: Template, ppi: float) -> float:
    """Record px per template px: by size on the skin if a resolution is claimed, otherwise by an adult's ridges."""
    if template.ppi is None:
        return ppi / NATURAL_PPI
    return ppi / template.ppi / template.scale


def _view(standard: Standard, template: Template, factor: float, number: int) -> bytes:
    strongest = template.strongest(MOST_MINUTIAE)
    minutiae = np.zeros(len(strongest), MINUTIA)
    x, y = (np.rint(values.astype(np.float64) * factor) for values in (strongest.x, strongest.y))
    if len(strongest) and not (min(x.min(), y.min()) >= 0 and max(x.max(), y.max()) <= LARGEST_COORDINATE):
        raise TemplateInvalid("out_of_range", "a minutia is outside the record's range of positions")
    minutiae["x"] = x.astype(np.uint16) | (strongest.kind.astype(np.uint16) << 14)
    minutiae["y"] = y.astype(np.uint16)
    steps = np.rint(strongest.direction.astype(np.float64) / standard.angle_step_rad)
    minutiae["angle"] = steps.astype(int) % standard.angles
    minutiae["quality"] = np.clip(strongest.reliability, 1, 100)
    period = RIDGE_PERIOD_PX * factor
    content = _PERIOD.pack(_PERIOD_MARK, period, round(255 * template.period_confidence))
    area = struct.pack(">HH", PERIOD_AREA, 4 + len(content)) + content
    head = _VIEW.pack(template.finger, number << 4, template.quality, len(strongest))
    return head + minutiae.tobytes() + struct.pack(">H", len(area)) + area


def load(standard: Standard, data: bytes) -> list[Template]:
    """The record's views as templates. Raises TemplateInvalid for anything but a complete, well-formed record."""
    if len(data) > LARGEST_BYTES:
        raise TemplateInvalid("too_large", f"an {standard.name} record must have at most {LARGEST_BYTES} bytes")
    if data[: len(MAGIC)] != MAGIC:
        raise TemplateInvalid("unknown_format", f"not an {standard.name} record of version 2.0")
    try:
        return _read(standard, data)
    except (struct.error, IndexError) as error:
        raise TemplateInvalid("damaged", f"the {standard.name} record is cut short") from error


def _read(standard: Standard, data: bytes) -> list[Template]:
    length, at = standard.length(data)
    # Some vendors pad the file: zeros after the record are accepted, anything else is not.
    if length > len(data) or any(data[length:]):
        raise TemplateInvalid("damaged", f"the {standard.name} record is cut short or followed by something else")
    data = data[:length]
    _, width, height, across, down, views, _ = _SIZES.unpack_from(data, at)
    if min(width, height, across, down) == 0 or not 1 <= views <= MOST_VIEWS:
        raise TemplateInvalid("damaged", "a size, resolution or number of views in the head is out of range")
    at += _SIZES.size
    templates = []
    for _ in range(views):
        template, at = _read_view(standard, data, at, (width, height), (across, down))
        templates.append(template)
    return templates


def _read_view(
    standard: Standard, data: bytes, at: int, size: tuple[int, int], per_cm: tuple[int, int]
) -> tuple[Template, int]:
    finger, _, quality, count = _VIEW.unpack_from(data, at)
    at += _VIEW.size
    end = at + count * MINUTIA.itemsize
    areas, stop = extended_data(data, end)
    minutiae = np.frombuffer(data, MINUTIA, count, at)
    view = View(minutiae, finger, quality, size, per_cm, areas)
    return view.template(standard.angle_step_rad, standard.angles), stop


def extended_data(data: bytes, at: int) -> tuple[bytes, int]:
    """A view's extended areas, and where what follows them begins. Raises TemplateInvalid, struct.error."""
    (extended,) = struct.unpack_from(">H", data, at)
    areas = data[at + 2 : at + 2 + extended]
    if len(areas) != extended:
        raise TemplateInvalid("damaged", "the extended data are cut short")
    return areas, at + 2 + extended


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What a record says of one view: minutiae (n,) as MINUTIA, size (width, height, px), px per cm across and down."""

    minutiae: NDArray[np.void]
    finger: int
    quality: int
    size: tuple[int, int]
    per_cm: tuple[int, int]
    areas: bytes

    def template(self, angle_step_rad: float, angles: int) -> Template:
        """The view as a template. Raises TemplateInvalid(out_of_range)."""
        minutiae = self.minutiae
        kind = (minutiae["x"] >> 14).astype(np.uint8)
        if (minutiae["angle"] >= angles).any():
            raise TemplateInvalid("out_of_range", "an angle is out of range")
        ppi = tuple(ppi_of(value) for value in self.per_cm)
        period = _own_period(self.areas)
        # The period restores the scale of our own records; for others the stated resolution counts.
        scale = NATURAL_PPI / ppi[0] if period is None else RIDGE_PERIOD_PX / period[0]
        angle = (minutiae["angle"].astype(np.float64) * angle_step_rad).astype(np.float32)
        is_reported = (minutiae["quality"] > 0) & (minutiae["quality"] <= 100)
        reliability = np.where(is_reported, minutiae["quality"], UNREPORTED_RELIABILITY).astype(np.uint8)
        x, y = (_low_bits(minutiae[name]) for name in ("x", "y"))
        order = np.lexsort((x, y))
        template = Template(
            x=x[order],
            y=y[order],
            direction=angle[order],
            kind=np.where(kind > 2, 0, kind)[order],
            reliability=reliability[order],
            width_px=self.size[0],
            height_px=self.size[1],
            ridge_period_px=math.nan if period is None else period[0],
            period_confidence=0.0 if period is None else period[1],
            scale=scale,
            ppi=ppi[0],
            quality=self.quality if self.quality <= 100 else 0,
            finger=self.finger,
            extractor=FOREIGN_EXTRACTOR,
        )
        template.check()
        return stretched(template, scale, scale * ppi[0] / ppi[1])


def stretched(template: Template, across: float, down: float) -> Template:
    """The same minutiae on pixels of another shape: x times `across`, y times `down`, directions adjusted."""
    direction = template.direction
    if across != down:
        rise, run = np.sin(direction) * down, np.cos(direction) * across
        direction = (np.arctan2(rise, run) % (2 * math.pi)).astype(np.float32)
    return replace(
        template,
        x=template.x * np.float32(across),
        y=template.y * np.float32(down),
        direction=direction,
        width_px=template.width_px * across,
        height_px=template.height_px * down,
    )


def _low_bits(values: NDArray[np.uint16]) -> NDArray[np.float32]:
    return (values & LARGEST_COORDINATE).astype(np.float32)


def ppi_of(per_cm: int) -> float:
    """The resolution meant by a record's whole px per cm: that of a common sensor, if one rounds to it."""
    exact = [ppi for ppi in COMMON_PPI if round(ppi / CM_PER_INCH) == per_cm]
    return exact[0] if exact else per_cm * CM_PER_INCH


def _own_period(areas: bytes) -> tuple[float, float] | None:
    """Ridge period (px of the record) and confidence from our own extended area; None if there is none.

    Some vendors measure an area by its content alone, or fill the rest with something else: whatever does not read as
    a chain of areas holds none of ours.
    """
    at = 0
    while at + 4 <= len(areas):
        kind, length = struct.unpack_from(">HH", areas, at)
        if kind == PERIOD_AREA and length == 4 + _PERIOD.size <= len(areas) - at:
            mark, period, confidence = _PERIOD.unpack_from(areas, at + 4)
            if mark == _PERIOD_MARK and 1.0 <= period <= 100.0:
                return float(period), confidence / 255
        if length < 4:
            return None
        at += length
    return None
