"""Redraw docs/images/synthesis-*.png: `python -m biometrics.tools.synthesis_pictures docs/images`."""

import sys
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from biometrics.synthesis import PRESETS, Finger, ridge_period_px, with_reader
from biometrics.synthesis.fields import RidgeFields
from biometrics.synthesis.readers import READERS

SEED: Final = 11
GAP_PX: Final = 12
CAPTION_PX: Final = 22
AGES: Final = (0.0, 1.0, 4.0, 8.0, 12.0, 18.0)


def sheet(rows: list[list[tuple[str, NDArray[np.uint8]]]], shrink: float = 0.6) -> Image.Image:
    """Pictures in rows, each with its caption below."""
    shrunk = [[(caption, _shrunk(pixels, shrink)) for caption, pixels in row] for row in rows]
    heights = [max(picture.height for _, picture in row) + CAPTION_PX + GAP_PX for row in shrunk]
    width = max(sum(picture.width + GAP_PX for _, picture in row) for row in shrunk) + GAP_PX
    canvas = Image.new("L", (width, sum(heights) + GAP_PX), 255)
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(size=14)
    top = GAP_PX
    for row, height in zip(shrunk, heights, strict=True):
        left = GAP_PX
        for caption, picture in row:
            canvas.paste(picture, (left, top))
            draw.text((left, top + height - CAPTION_PX - GAP_PX + 2), caption, fill=0, font=font)
            left += picture.width + GAP_PX
        top += height
    return canvas


def _shrunk(pixels: NDArray[np.uint8], factor: float) -> Image.Image:
    picture = Image.fromarray(pixels)
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _strokes(fields: RidgeFields) -> NDArray[np.uint8]:
    height, width = fields.orientation.shape
    canvas = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(canvas)
    for y in range(8, height, 15):
        for x in range(8, width, 15):
            angle = float(fields.orientation[y, x])
            dx, dy = 6 * np.cos(angle), 6 * np.sin(angle)
            draw.line((x - dx, y - dy, x + dx, y + dy), fill=0, width=2)
    return np.asarray(canvas)


def steps() -> Image.Image:
    """From the field to a print."""
    finger = Finger.from_seed(SEED)
    master = np.asarray((1 - finger.master) * 127.5, np.uint8)
    creases = np.asarray(255 * (1 - finger.creases), np.uint8)
    return sheet(
        [
            [
                ("1 ridge directions", _strokes(finger.fields)),
                ("2 ridges grown", master),
                ("3 permanent creases", creases),
                ("4 a clean touch", finger.impression(1)),
                ("5 an ordinary one", finger.impression(3, conditions="ordinary")),
            ]
        ]
    )


def presets() -> Image.Image:
    """Three touches of one finger under each preset."""
    finger = Finger.from_seed(SEED)
    return sheet(
        [
            [(f"{name}, touch {touch}", finger.impression(touch, conditions=name)) for touch in (1, 2, 3)]
            + [(f"{reader}", finger.impression(4, conditions=with_reader(PRESETS[name], reader))) for reader in READERS]
            for name in PRESETS
        ],
        0.45,
    )


def ages() -> Image.Image:
    """One finger at several ages on a reader of 500 ppi."""
    finger = Finger.from_seed(SEED)
    return sheet(
        [
            [
                (f"{age:g} years: {ridge_period_px(age):.1f} px", finger.impression(1, ridge_period_px(age)))
                for age in AGES
            ]
        ]
    )


def main(folder: Path) -> None:
    """Write the three pictures to a folder."""
    for name, picture in (("steps", steps()), ("presets", presets()), ("ages", ages())):
        picture.quantize(24).save(folder / f"synthesis-{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
