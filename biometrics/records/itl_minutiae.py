"""Minutiae of ANSI/NIST-ITL files: records of type 9, in the three forms that are public.

    standard (fields 9.005 to 9.012): per minutia index, "XXXXYYYYTTT" (0.01 mm from the left and from the bottom,
    degrees), quality, type A ending, B bifurcation; the direction is the opposite of ISO's
    M1 (fields 9.126 to 9.150): those of ANSI/INCITS 378; per minutia index, x, y (px), angle (2 degrees), type, quality
    extended feature set (9.300 and 9.331): per minutia x, y (0.01 mm in the region of interest), degrees, type E or B;
    a direction that is uncertain by half a turn is none

Forms of single makers (the FBI's, others) are refused by name. The standard form measures from the bottom of an image
of unstated height: the lowest minutia serves as the bottom, as only differences count.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import TemplateInvalid
from biometrics.records.ansi_nist import PER_CM, SINGLE_FINGERS, Damaged, Record, records_of
from biometrics.records.minutiae import MOST_MINUTIAE, NATURAL_PPI, UNREPORTED_RELIABILITY, ppi_of, stretched
from biometrics.template import FOREIGN_EXTRACTOR, LARGEST, Template

_PX: Final = NATURAL_PPI / 2540
"""Px at 500 ppi per 0.01 mm."""
_STANDARD, _M1, _REGION, _EXTENDED = 12, 137, 300, 331
_WORST_GRADE: Final = 63
"""Of the standard form's quality: 2 the best, 63 the worst; 0 encoded by hand, 1 no method."""
_WIDEST_UNCERTAINTY: Final = 180
_KINDS: Final = {"A": 1, "B": 2, "E": 1}

Column = NDArray[np.float64]
Row = tuple[float, float, float, int, int]
"""x, y in px at 500 ppi, direction in degrees as ISO's, ISO kind, reliability."""


def load(data: bytes) -> list[Template]:
    """The templates of a file's type 9 records. Raises TemplateInvalid, also where there is none."""
    try:
        return of_records(records_of(data))
    except (Damaged, ValueError, ArithmeticError, IndexError) as error:
        detail = error.detail if isinstance(error, Damaged) else "a value is not a number, or missing"
        raise TemplateInvalid("damaged", f"the ANSI/NIST-ITL file is damaged: {detail}") from error


def of_records(records: Sequence[Record]) -> list[Template]:
    """As `load`, from the records of a file; may also raise Damaged, ValueError, ArithmeticError, IndexError."""
    templates = [_template(record) for record in records if record.type == 9]
    if not templates:
        raise TemplateInvalid("unknown_format", "the ANSI/NIST-ITL file holds no minutiae")
    return templates


def _template(record: Record) -> Template:
    if record.fields.get(_M1):
        return _of_m1(record)
    finger = _finger(record.rows(6))
    if record.fields.get(_EXTENDED):
        rows = [row for items in record.rows(_EXTENDED) if (row := _of_extended(items)) is not None]
        region = record.rows(_REGION)
        left, top = (_value(value) * _PX for value in region[0][2:4]) if region and len(region[0]) > 3 else (0.0, 0.0)
        return _at_500([(x + left, y + top, turn, kind, sure) for x, y, turn, kind, sure in rows], finger)
    if record.fields.get(_STANDARD):
        rows = [_of_standard(items) for items in record.rows(_STANDARD)]
        bottom = max(y for _, y, *_ in rows)
        return _at_500([(x, bottom - y, turn, kind, sure) for x, y, turn, kind, sure in rows], finger)
    raise TemplateInvalid("unknown_format", "the minutiae are in a form of their maker's own")


def _value(text: str) -> float:
    value = float(text)
    if not abs(value) < LARGEST:
        raise ValueError
    return value


def _finger(positions: list[list[str]]) -> int:
    """The ISO position: of a plain thumb (11, 12) the thumb's; unknown for palms, slaps and where several are named."""
    codes = {int(row[0]) for row in positions if row[0].strip().isdigit()}
    code = codes.pop() if len(codes) == 1 else 0
    return SINGLE_FINGERS.get(code, 0)


def _of_standard(items: list[str]) -> Row:
    place, grade = items[1], int(items[2])
    x, y, turn = (float(place[start:stop]) for start, stop in ((0, 4), (4, 8), (8, 11)))
    share = (_WORST_GRADE - grade) / (_WORST_GRADE - 2)
    sure = max(1, round(100 * share)) if 2 <= grade <= _WORST_GRADE else UNREPORTED_RELIABILITY
    return x * _PX, y * _PX, turn + 180, _KINDS.get(items[3].strip(), 0), sure


def _of_extended(items: list[str]) -> Row | None:
    x, y, turn = (_value(item) for item in items[:3])
    if len(items) > 5 and items[5].strip() and _value(items[5]) >= _WIDEST_UNCERTAINTY:
        return None
    return x * _PX, y * _PX, turn, _KINDS.get(items[3].strip(), 0), UNREPORTED_RELIABILITY


def _at_500(rows: list[Row], finger: int) -> Template:
    x, y, turn, kind, sure = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 5
    return _template_of(x, y, np.radians(turn), kind, sure, finger)


def _of_m1(record: Record) -> Template:
    width, height, units = record.number(128), record.number(129), record.number(130)
    # Like a record's own: whole px per cm stand for a common resolution.
    across, down = (
        ppi_of(round(value)) if units == PER_CM else value for value in (record.number(131), record.number(132))
    )
    if not min(width, height, across, down) > 0:
        raise TemplateInvalid("damaged", "a size or resolution is out of range")
    rows = [[_value(item) for item in items[:6]] for items in record.rows(_M1)]
    _, x, y, turn, kind, sure = (np.array(column) for column in zip(*rows, strict=True))
    template = _template_of(
        x,
        y,
        np.radians(2 * turn),
        np.where(np.isin(kind, (1, 2)), kind, 0),
        np.where((sure > 0) & (sure <= 100), sure, UNREPORTED_RELIABILITY),
        _finger(record.rows(134)),
        (width, height, across),
    )
    return stretched(template, template.scale, template.scale * across / down)


def _template_of(
    x: Column,
    y: Column,
    direction: Column,
    kind: Column,
    sure: Column,
    finger: int,
    picture: tuple[float, float, float] | None = None,
) -> Template:
    """picture: width and height in px, and ppi; without it the minutiae's own extent at 500 ppi."""
    width, height, ppi = picture or (x.max(initial=0) + 1, y.max(initial=0) + 1, NATURAL_PPI)
    order = np.lexsort((x, y))
    template = Template(
        x=x[order].astype(np.float32),
        y=y[order].astype(np.float32),
        direction=(direction[order] % (2 * math.pi)).astype(np.float32),
        kind=kind[order].astype(np.uint8),
        reliability=sure[order].astype(np.uint8),
        width_px=float(width),
        height_px=float(height),
        ridge_period_px=math.nan,
        period_confidence=0.0,
        scale=NATURAL_PPI / ppi,
        ppi=float(ppi),
        quality=0,
        finger=finger,
        extractor=FOREIGN_EXTRACTOR,
    )
    template.check()
    return template.strongest(MOST_MINUTIAE)
