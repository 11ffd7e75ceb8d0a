"""Where things stand on a card, and how text is made to fit. Lengths in pixels of 300 to the inch. Pure."""

from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from registry.documents.artefact import fonts

PPI: Final = 300
SIZE_MM: Final = (85.60, 53.98)
"""ID-1 of ISO/IEC 7810, TD1 of ICAO Doc 9303-5."""


def px(mm: float) -> int:
    """Millimetres in whole pixels."""
    return round(mm * PPI / 25.4)


WIDTH, HEIGHT = px(SIZE_MM[0]), px(SIZE_MM[1])
"""1011 × 638."""
MARGIN: Final = px(4.0)
"""What is printed nearer to an edge may be cut."""

Colour = tuple[int, int, int]
INK: Final[Colour] = (20, 34, 66)
SOFT: Final[Colour] = (84, 98, 132)
RED: Final[Colour] = (178, 30, 48)
PAPER: Final[Colour] = (250, 250, 247)


_VALUE_BELOW: Final = 37
"""From the baseline of a label to that of its value."""
_VALUE_ROOM: Final = 32
"""Above the value's baseline, to the label's descenders."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text as it fits: cut where it had to be."""

    text: str
    font: ImageFont.FreeTypeFont
    is_cut: bool


def fitted(text: str, width_px: int, largest: int, smallest: int, weight: int = fonts.REGULAR) -> Fitted:
    """Text in the largest letters that fit: first narrower, then smaller, and cut at last.

    What is cut is the end of its longest part, letter by letter, as Doc 9303 shortens names: of every part something
    stays.
    """
    for size in range(largest, smallest - 1, -2):
        for narrow in (fonts.WIDE, 88, 76, fonts.NARROW):
            font = fonts.text(size, weight, narrow)
            if font.getlength(text) <= width_px:
                return Fitted(text, font, is_cut=False)
    font = fonts.text(smallest, weight, fonts.NARROW)
    parts = text.split()
    while font.getlength(" ".join(parts)) > width_px:
        longest = max(range(len(parts)), key=lambda one: (len(parts[one]), one))
        if len(parts[longest]) > 1:
            parts[longest] = parts[longest][:-1]
        else:
            parts.pop()
    return Fitted(" ".join(parts), font, is_cut=True)


class Side:
    """One side of a card being drawn."""

    def __init__(self, ground: Image.Image) -> None:
        self.image = ground.copy()
        self.pen = ImageDraw.Draw(self.image)
        self.drawn: list[tuple[int, int, int, int]] = []
        """The box of every text written, for tests to see that none lies on another."""

    def write(
        self, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, colour: Colour = INK, anchor: str = "ls"
    ) -> None:
        """One line of text, its baseline at `at`."""
        if not text:
            return
        self.pen.text(at, text, font=font, fill=colour, anchor=anchor)
        left, top, right, bottom = self.pen.textbbox(at, text, font=font, anchor=anchor)
        self.drawn.append((int(left), int(top), int(right), int(bottom)))

    def field(
        self, at: tuple[int, int], width_px: int, label: str, value: str, largest: int = 32, smallest: int = 20
    ) -> None:
        """A label with what it names below it; `at` is the label's baseline."""
        x, y = at
        small = fitted(label, width_px, 17, 12)
        self.write((x, y), small.text, small.font, SOFT)
        said = fitted(value, width_px, largest, smallest, fonts.BOLD)
        # Letters with marks above one another (Ổ) get smaller until they stay below the label.
        for size in range(largest - 2, smallest - 1, -2):
            if -said.font.getbbox(said.text, anchor="ls")[1] <= _VALUE_ROOM:
                break
            said = fitted(value, width_px, size, smallest, fonts.BOLD)
        self.write((x, y + _VALUE_BELOW), said.text, said.font)
