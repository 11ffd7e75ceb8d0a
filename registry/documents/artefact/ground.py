"""The background under the text: fine lines designed for this project, without anyone's arms or emblem. Pure."""

from functools import cache

import numpy as np
from PIL import Image, ImageDraw

from registry.documents.artefact.layout import HEIGHT, INK, PAPER, RED, WIDTH, Colour, px

_FINE = 3
"""Lines are drawn at this many times the size, so that they become hairlines of a third of a pixel."""
_TEAL: Colour = (190, 216, 214)
_ROSE: Colour = (236, 214, 204)
HEADER_PX: int = px(8.6)
MRZ_TOP_PX: int = HEIGHT - px(23.2)
"""Upper edge of the machine-readable zone (Doc 9303-5): 23.2 mm from the lower edge."""


@cache
def front() -> Image.Image:
    """Paper, waves, a rosette, and the band of the title."""
    fine = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), PAPER)
    pen = ImageDraw.Draw(fine)
    _waves(pen, range(24), 0.0, 1.0)
    _rosette(pen, (0.80, 0.62), 0.44)
    image = fine.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    band = ImageDraw.Draw(image)
    band.rectangle((0, 0, WIDTH, HEADER_PX), fill=INK)
    band.rectangle((0, HEADER_PX, WIDTH, HEADER_PX + 4), fill=RED)
    return image


@cache
def back() -> Image.Image:
    """Paper and waves above, plain white under the machine-readable zone."""
    fine = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), PAPER)
    pen = ImageDraw.Draw(fine)
    _waves(pen, range(14), 0.0, MRZ_TOP_PX / HEIGHT)
    _rosette(pen, (0.24, 0.29), 0.30)
    image = fine.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    zone = ImageDraw.Draw(image)
    zone.rectangle((0, MRZ_TOP_PX, WIDTH, HEIGHT), fill=(255, 255, 255))
    zone.rectangle((0, MRZ_TOP_PX - 3, WIDTH, MRZ_TOP_PX - 1), fill=INK)
    return image


def _waves(pen: ImageDraw.ImageDraw, rows: range, top: float, bottom: float) -> None:
    """Interlaced waves of changing height: hard to redraw by hand, pale enough to print over."""
    x = np.linspace(0, WIDTH * _FINE, 900)
    turn = x / (WIDTH * _FINE) * 2 * np.pi
    for row in rows:
        middle = (top + (bottom - top) * (row + 0.5) / len(rows)) * HEIGHT * _FINE
        for phase in range(5):
            swell = 0.55 + 0.45 * np.sin(2 * turn + row * 0.7)
            y = middle + 15 * _FINE * swell * np.sin(11 * turn + phase * 2 * np.pi / 5 + row * 0.4)
            pen.line(list(zip(x.tolist(), y.tolist(), strict=True)), fill=_TEAL if phase % 2 else _ROSE, width=1)


def _rosette(pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    """A curve that circles many times before it closes."""
    angle = np.linspace(0, 2 * np.pi * 13, 9000)
    x0, y0 = centre[0] * WIDTH * _FINE, centre[1] * HEIGHT * _FINE
    for ring, petals in ((1.0, 29 / 13), (0.72, 37 / 13), (0.46, 23 / 13)):
        away = radius * ring * HEIGHT * _FINE * (0.72 + 0.28 * np.cos(petals * 3 * angle))
        points = zip((x0 + away * np.cos(angle)).tolist(), (y0 + away * np.sin(angle)).tolist(), strict=True)
        pen.line(list(points), fill=_TEAL, width=1)
