"""Charts of patterns as SVG: bars beside what was expected, and a map of departments as tiles. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from registry.core.folding import fold
from registry.core.messages import Message
from registry.core.svg import Drawing, lines_of

WIDTH_PX: Final = 760
ROW_PX: Final = 30
NAMES_PX: Final = 260
NUMBER_PX: Final = 70
LONGEST_LINE: Final = 36
LINE_PX: Final = 17
MOST_BARS: Final = 25
TILE_PX: Final = 96
INK, QUIET, LOUD, MARK = "#16262b", "#7fb0b8", "#a3442a", "#16262b"
SHADES: Final = ("#eef4f4", "#cfe3e5", "#9fc8cd", "#5b9aa3", "#0b4f5c")
UNKNOWN: Final = "#ffffff"
DEPARTMENTS: Final[Mapping[str, tuple[int, int]]] = {
    "Tumbes": (0, 0),
    "Loreto": (3, 0),
    "Piura": (0, 1),
    "Cajamarca": (1, 1),
    "Amazonas": (2, 1),
    "San Martín": (3, 1),
    "Lambayeque": (0, 2),
    "La Libertad": (1, 2),
    "Huánuco": (2, 2),
    "Ucayali": (3, 2),
    "Áncash": (1, 3),
    "Pasco": (2, 3),
    "Junín": (3, 3),
    "Madre de Dios": (5, 3),
    "Callao": (0, 4),
    "Lima": (1, 4),
    "Huancavelica": (2, 4),
    "Ayacucho": (3, 4),
    "Cusco": (4, 4),
    "Ica": (2, 5),
    "Apurímac": (3, 5),
    "Arequipa": (4, 5),
    "Puno": (5, 5),
    "Moquegua": (4, 6),
    "Tacna": (5, 6),
}
"""Department → column and row of its tile, about where it lies: every department has the same size on the map."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A count, what was expected of it, and whether it is out of line."""

    label: Message | str
    value: float
    shown: str
    expected: float | None = None
    is_loud: bool = False


def bars_svg(bars: Sequence[Bar], title: Message | str) -> str:
    """One bar a line; a tick stands where the expected count is, what is out of line is darker."""
    shown = bars[:MOST_BARS]
    names = [lines_of(bar.label, LONGEST_LINE) for bar in shown]
    tops = [*accumulate((ROW_PX + (len(lines) - 1) * LINE_PX for lines in names), initial=6)]
    drawing = Drawing(WIDTH_PX, tops[-1] + 6, title=title, font_px=14)
    highest = max([*(bar.value for bar in shown), *(bar.expected or 0 for bar in shown), 1e-9])
    px_per_unit = (WIDTH_PX - NAMES_PX - NUMBER_PX) / highest
    for bar, lines, top in zip(shown, names, tops, strict=False):
        drawing.text_lines(4, top + 17, lines, LINE_PX, fill=INK)
        length = max(bar.value * px_per_unit, 1.5)
        drawing.rect(NAMES_PX, top, length, ROW_PX - 8, fill=LOUD if bar.is_loud else QUIET)
        if bar.expected is not None:
            x = NAMES_PX + bar.expected * px_per_unit
            drawing.line(x, top - 3, x, top + ROW_PX - 5, stroke=MARK, stroke_width=3)
        drawing.text(NAMES_PX + length + 6, top + 17, bar.shown, fill=INK)
    return str(drawing)


def map_svg(values: Mapping[str, tuple[float | None, str]], title: Message | str) -> str:
    """Departments as tiles, the darker the higher; each with its name and number. `values` by any spelling."""
    by_name = {fold(name): value for name, value in values.items()}
    columns = max(column for column, _row in DEPARTMENTS.values()) + 1
    rows = max(row for _column, row in DEPARTMENTS.values()) + 1
    drawing = Drawing(columns * TILE_PX, rows * TILE_PX, title=title, font_px=13)
    highest = max((value for value, _shown in by_name.values() if value is not None), default=0.0)
    for name, (column, row) in DEPARTMENTS.items():
        value, shown = by_name.get(fold(name), (None, "–"))
        shade = _shade(value, highest)
        x, y = column * TILE_PX + 2, row * TILE_PX + 2
        size = TILE_PX - 4
        drawing.rect(x, y, size, size, fill=UNKNOWN if shade is None else SHADES[shade], stroke="#7d9aa0", rx=8)
        ink = "#ffffff" if shade == len(SHADES) - 1 else INK
        middle = x + size / 2
        drawing.text(middle, y + 38, name, anchor="middle", fill=ink)
        drawing.text(middle, y + 62, shown, anchor="middle", fill=ink, font_weight="bold")
    return str(drawing)


def _shade(value: float | None, highest: float) -> int | None:
    if value is None:
        return None
    return min(int(value / highest * len(SHADES)), len(SHADES) - 1) if highest > 0 else 0
