"""Positions on a card, and how text is made to fit. Lengths are pixels at 300 ppi. Pure."""

from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from registry.documents.artefact import fonts

PPI: Final = 300
SIZE_MM: Final = (85.60, 53.98)
"""ID-1 of ISO/IEC 7810, TD1 of ICAO Doc 9303-5."""


def px(mm: float) -> int:
    """Millimetres as whole pixels."""
    return round(mm * PPI / 25.4)


WIDTH, HEIGHT = px(SIZE_MM[0]), px(SIZE_MM[1])
"""1011 × 638."""
MARGIN: Final = px(4.0)
"""Anything printed nearer to an edge may be cut off."""

Colour = tuple[int, int, int]
INK: Final[Colour] = (20, 34, 66)
SOFT: Final[Colour] = (84, 98, 132)
RED: Final[Colour] = (178, 30, 48)
PAPER: Final[Colour] = (250, 250, 247)


_VALUE_BELOW: Final = 37
"""Distance from the baseline of a label to that of its value."""
_VALUE_ROOM: Final = 32
"""Room above the value's baseline, up to the label's descenders."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text made to fit."""

    text: str
    font: ImageFont.FreeTypeFont
    is_cut: bool


def fitted(text: str, width_px: int, largest: int, smallest: int, weight: int = fonts.REGULAR) -> Fitted:
    """Text in the largest letters that fit: narrowed first, then shrunk, and finally cut.

    A cut removes the last letters of the longest word, one by one, as Doc 9303 shortens names, so that something of
    every word remains.
    """
    for size in range(largest, smallest - 1, -2):
        for narrow in (fonts.WIDE, 88, 76, fonts.NARROW):
            font = fonts.text(size, weight, narrow)
            if font.getlength(text) <= width_px:
                return Fitted(text, font, is_cut=False)
    font = fonts.text(smallest, weight, fonts.NARROW)
    words = text.split()
    while font.getlength(" ".join(words)) > width_px:
        longest = max(range(len(words)), key=lambda place: (len(words[place]), place))
        if len(words[longest]) > 1:
            words[longest] = words[longest][:-1]
        else:
            words.pop()
    return Fitted(" ".join(words), font, is_cut=True)


class Side:
    """One side of a card being drawn."""

    def __init__(self, ground: Image.Image) -> None:
        self.image = ground.copy()
        self.pen = ImageDraw.Draw(self.image)
        self.drawn: list[tuple[int, int, int, int]] = []
        """The box of every text written, so that tests can see that none overlaps another."""

    def write(
        self, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, colour: Colour = INK, anchor: str = "ls"
    ) -> None:
        """Write one line of text with its baseline at `at`."""
        if not text:
            return
        self.pen.text(at, text, font=font, fill=colour, anchor=anchor)
        left, top, right, bottom = self.pen.textbbox(at, text, font=font, anchor=anchor)
        self.drawn.append((int(left), int(top), int(right), int(bottom)))

    def field(
        self, at: tuple[int, int], width_px: int, label: str, value: str, largest: int = 32, smallest: int = 20
    ) -> None:
        """Write a label and its value below it; `at` is the label's baseline."""
        x, y = at
        small = fitted(label, width_px, 17, 12)
        self.write((x, y), small.text, small.font, SOFT)
        line = fitted(value, width_px, largest, smallest, fonts.BOLD)
        # Letters with stacked diacritics (Ổ) are shrunk until they stay below the label.
        for size in range(largest - 2, smallest - 1, -2):
            if -line.font.getbbox(line.text, anchor="ls")[1] <= _VALUE_ROOM:
                break
            line = fitted(value, width_px, size, smallest, fonts.BOLD)
        self.write((x, y + _VALUE_BELOW), line.text, line.font)
