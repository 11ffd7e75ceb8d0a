"""A drawn portrait of nobody, for demonstrations and tests that need a photograph."""

import io
import random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

SIZE_PX: Final = (826, 1062)
_SKINS: Final[tuple[Colour, ...]] = ((236, 188, 152), (214, 158, 118), (186, 128, 88), (150, 98, 66), (110, 70, 48))
_HAIRS: Final[tuple[Colour, ...]] = ((34, 26, 24), (58, 38, 28), (84, 54, 36))
_CLOTHES: Final[tuple[Colour, ...]] = ((46, 94, 130), (150, 56, 60), (60, 110, 84), (98, 76, 132), (176, 120, 44))
_BACKGROUND: Final[Colour] = (232, 236, 240)
_FINE: Final = 2
"""Drawn at this multiple of the size and then reduced, for smooth edges."""


def draw(seed: int, size_px: tuple[int, int] = SIZE_PX) -> Image.Image:
    """A flat-coloured child, the same for the same seed; nobody could take it for a photograph."""
    chance = random.Random(seed)  # noqa: S311  # for looks, not for secrets
    skin, hair, cloth = (chance.choice(of) for of in (_SKINS, _HAIRS, _CLOTHES))
    has_long_hair = chance.random() < 0.5
    width, height = size_px[0] * _FINE, size_px[1] * _FINE
    picture = Image.new("RGB", (width, height), _BACKGROUND)
    pen = _Pen(ImageDraw.Draw(picture), width, height)
    if has_long_hair:
        pen.ellipse(0.5, 0.46, 0.30, 0.29, hair)
        pen.box(0.20, 0.46, 0.80, 0.74, hair)
    pen.ellipse(0.5, 1.06, 0.46, 0.28, cloth)
    pen.ellipse(0.5, 0.80, 0.14, 0.07, _darker(skin, 0.86))
    pen.box(0.405, 0.62, 0.595, 0.80, _darker(skin, 0.86))
    for side in (-1, 1):
        pen.ellipse(0.5 + side * 0.245, 0.47, 0.045, 0.055, _darker(skin, 0.92))
    pen.ellipse(0.5, 0.46, 0.245, 0.255, skin)
    pen.cap(0.5, 0.385, 0.262, 0.205, hair)
    for side in (-1, 1):
        _eye(pen, 0.5 + side * 0.105, hair)
    pen.curve(0.5, 0.515, 0.032, 0.022, 20, 160, _darker(skin, 0.72), 0.008)
    pen.curve(0.5, 0.565, 0.085, 0.045, 25, 155, (150, 62, 60), 0.011)
    for side in (-1, 1):
        pen.ellipse(0.5 + side * 0.165, 0.54, 0.04, 0.024, _blend(skin, (226, 120, 104), 0.28))
    pen.curve(0.5, 0.80, 0.14, 0.07, 0, 180, _darker(cloth, 0.7), 0.014)
    return picture.resize(size_px, Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.4))


def _eye(pen: "_Pen", x: float, hair: Colour) -> None:
    pen.ellipse(x, 0.455, 0.047, 0.024, (250, 250, 248))
    pen.ellipse(x, 0.456, 0.022, 0.0185, (58, 36, 26))
    pen.ellipse(x + 0.006, 0.451, 0.006, 0.005, (250, 250, 250))
    pen.curve(x, 0.457, 0.05, 0.028, 200, 340, _darker(hair, 0.9), 0.007)
    pen.curve(x, 0.43, 0.062, 0.032, 215, 325, hair, 0.013)


def jpeg(seed: int, size_px: tuple[int, int] = SIZE_PX) -> bytes:
    """The portrait as a JPEG file."""
    file = io.BytesIO()
    draw(seed, size_px).save(file, "JPEG", quality=92)
    return file.getvalue()


class _Pen:
    """Draws with coordinates in fractions of width and height."""

    def __init__(self, on: ImageDraw.ImageDraw, width: int, height: int) -> None:
        self.on, self.width, self.height = on, width, height

    def _around(self, x: float, y: float, across: float, up: float) -> tuple[float, float, float, float]:
        return (
            (x - across) * self.width,
            (y - up) * self.height,
            (x + across) * self.width,
            (y + up) * self.height,
        )

    def ellipse(self, x: float, y: float, across: float, up: float, colour: Colour) -> None:
        self.on.ellipse(self._around(x, y, across, up), fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        self.on.rectangle((left * self.width, top * self.height, right * self.width, bottom * self.height), fill=colour)

    def cap(self, x: float, y: float, across: float, up: float, colour: Colour) -> None:
        self.on.chord(self._around(x, y, across, up), 180, 360, fill=colour)

    def curve(
        self, x: float, y: float, across: float, up: float, start: int, end: int, colour: Colour, thick: float
    ) -> None:
        self.on.arc(self._around(x, y, across, up), start, end, fill=colour, width=round(thick * self.width))


def _darker(colour: Colour, by: float) -> Colour:
    return _blend((0, 0, 0), colour, by)


def _blend(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
