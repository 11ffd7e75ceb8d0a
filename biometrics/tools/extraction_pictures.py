"""Redraw extraction-stages.png and explain-*.png: `python -m biometrics.tools.extraction_pictures docs/images`."""

import sys
from pathlib import Path
from typing import Any, Final

from PIL import Image

from biometrics.drawing import draw_finger, draw_pair, draw_stages
from biometrics.extraction import extract_with_quality
from biometrics.images.raster import from_pixels
from biometrics.matcher.comparison import compare
from biometrics.synthesis import Finger

SEED: Final = 11
PPI: Final = 500.0
GAP_PX: Final = 12
HEIGHT_PX: Final = 420
"""Height of each stage in its row."""
WIDTH_PX: Final = 1200
"""Width of every saved picture."""
COLOURS: Final = 64


def in_a_row(pictures: list[Image.Image]) -> Image.Image:
    """All pictures side by side, at the same height."""
    scaled = [picture.resize((round(picture.width * HEIGHT_PX / picture.height), HEIGHT_PX)) for picture in pictures]
    width = sum(picture.width for picture in scaled) + GAP_PX * (len(scaled) - 1)
    row, left = Image.new("RGB", (width, HEIGHT_PX), "white"), 0
    for picture in scaled:
        row.paste(picture, (left, 0))
        left += picture.width + GAP_PX
    return row


def main(folder: Path) -> None:
    """Draw two touches of a synthetic finger: the stages of the first, the first, and both."""
    finger = Finger.from_seed(SEED)
    images = [from_pixels(finger.impression(touch), PPI) for touch in (1, 2)]
    stages: dict[str, Any] = {}
    first, quality = extract_with_quality(images[0], trace=stages.__setitem__)
    second, _ = extract_with_quality(images[1])
    pictures = {
        "extraction-stages": in_a_row(list(draw_stages(images[0], stages).values())),
        "explain-finger": draw_finger(images[0], first, quality, stages["measured"].look),
        "explain-pair": draw_pair((images[0], images[1]), (first, second), compare(first, second)),
    }
    for name, picture in pictures.items():
        height = round(picture.height * WIDTH_PX / picture.width)
        resized = picture.resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
        # An octree preserves the few red and blue pixels, which other methods would turn grey.
        resized.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            folder / f"{name}.png", optimize=True
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
