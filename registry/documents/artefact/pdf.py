"""Cards as PDF: pages of the card's own size, and sheets of several cards for a printing press. Pure.

The pictures are embedded unchanged, without the loss of a JPEG, at exactly 300 ppi. The same pictures give the same
bytes: the file contains neither a date nor anything random.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry.documents.artefact.drawing import DrawnCard
from registry.documents.artefact.layout import SIZE_MM

_POINT_MM: Final = 25.4 / 72
SHEET_MM: Final = (210.0, 297.0)
"""A4."""
_COLUMNS, _ROWS = 2, 5
PER_SHEET: Final = _COLUMNS * _ROWS
_CROP_MM: Final = 3.0
"""Length of the crop marks."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A picture on a page; its lower left corner in millimetres from that of the page."""

    png: bytes
    left: float
    bottom: float


def card(drawn: DrawnCard) -> bytes:
    """Two pages of exactly 85.60 × 53.98 mm: front and back."""
    return _document(SIZE_MM, [([_Placed(side, 0.0, 0.0)], b"") for side in (drawn.front, drawn.back)])


def sheet(cards: Sequence[DrawnCard]) -> bytes:
    """A4 sheets of up to ten cards, each followed by a sheet of their backs for a turn over the long edge.

    Raises ValueError for no cards.
    """
    if not cards:
        raise ValueError("a sheet needs at least one card")
    pages = []
    for start in range(0, len(cards), PER_SHEET):
        group = cards[start : start + PER_SHEET]
        pages.append(([_Placed(card.front, *_corner(place)) for place, card in enumerate(group)], _crop_marks()))
        backs = [_Placed(card.back, *_corner(place, is_back=True)) for place, card in enumerate(group)]
        pages.append((backs, _crop_marks()))
    return _document(SHEET_MM, pages)


def _corner(place: int, *, is_back: bool = False) -> tuple[float, float]:
    """Lower left corner of a place on the sheet; places count from the upper left. Backs are mirrored left to right."""
    row, column = divmod(place, _COLUMNS)
    if is_back:
        column = _COLUMNS - 1 - column
    left = (SHEET_MM[0] - _COLUMNS * SIZE_MM[0]) / 2 + column * SIZE_MM[0]
    top = (SHEET_MM[1] - _ROWS * SIZE_MM[1]) / 2 + row * SIZE_MM[1]
    return left, SHEET_MM[1] - top - SIZE_MM[1]


def _crop_marks() -> bytes:
    """Lines outside the block of cards, aligned with every cut."""
    left, bottom = (SHEET_MM[0] - _COLUMNS * SIZE_MM[0]) / 2, (SHEET_MM[1] - _ROWS * SIZE_MM[1]) / 2
    right, top = SHEET_MM[0] - left, SHEET_MM[1] - bottom
    lines = []
    for x in (left + column * SIZE_MM[0] for column in range(_COLUMNS + 1)):
        lines += [(x, bottom - 1 - _CROP_MM, x, bottom - 1), (x, top + 1, x, top + 1 + _CROP_MM)]
    for y in (bottom + row * SIZE_MM[1] for row in range(_ROWS + 1)):
        lines += [(left - 1 - _CROP_MM, y, left - 1, y), (right + 1, y, right + 1 + _CROP_MM, y)]
    drawn = " ".join("{} {} m {} {} l S".format(*(_points(coordinate) for coordinate in line)) for line in lines)
    return f"0.25 w {drawn}".encode()


def _points(mm: float) -> str:
    return f"{mm / _POINT_MM:.4f}"


def _document(size_mm: tuple[float, float], pages: Sequence[tuple[Sequence[_Placed], bytes]]) -> bytes:
    """A PDF (ISO 32000) whose pages hold only pictures and lines."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    numbers = []
    for pictures, marks in pages:
        names, content = [], [marks]
        for order, picture in enumerate(pictures):
            objects.append(_image(picture.png))
            names.append(f"/I{order} {len(objects)} 0 R")
            wide, high, left, bottom = (_points(mm) for mm in (*SIZE_MM, picture.left, picture.bottom))
            content.append(f"q {wide} 0 0 {high} {left} {bottom} cm /I{order} Do Q".encode())
        objects.append(_stream(b"\n".join(content), ""))
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_points(size_mm[0])} {_points(size_mm[1])}] "
            f"/Resources << /XObject << {' '.join(names)} >> >> /Contents {len(objects)} 0 R >>"
        )
        objects.append(page.encode())
        numbers.append(len(objects))
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects[1] = f"<< /Type /Pages /Count {len(numbers)} /Kids [{kids}] >>".encode()
    return _file(objects)


def _image(png: bytes) -> bytes:
    """The picture as an object. A PNG's compressed rows are what PDF calls predictor 15, so they are used unchanged."""
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[24:29] != bytes((8, 2, 0, 0, 0)):
        raise ValueError("the PNG must be RGB with 8 bits for each colour, not interlaced")
    return _stream(
        _compressed(png),
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        f"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns {width} >> ",
    )


def _compressed(png: bytes) -> bytes:
    """The content of the IDAT chunks (ISO/IEC 15948)."""
    place, content = 8, bytearray()
    while place < len(png):
        length, kind = int.from_bytes(png[place : place + 4], "big"), png[place + 4 : place + 8]
        if kind == b"IDAT":
            content += png[place + 8 : place + 8 + length]
        place += 12 + length
    return bytes(content)


def _stream(content: bytes, head: str) -> bytes:
    return f"<< {head}/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(written)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    written += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(written)
