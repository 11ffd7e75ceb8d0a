"""Draw extraction-stages.png and explain-*.png again: `python -m biometrics.tools.extraction_pictures docs/images`."""

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
"""Of each stage in its row."""
WIDTH_PX: Final = 1200
"""Of every picture as it is kept."""
COLOURS: Final = 64


def in_a_row(pictures: list[Image.Image]) -> Image.Image:
    """All of one height beside each other."""
    shown = [one.resize((round(one.width * HEIGHT_PX / one.height), HEIGHT_PX)) for one in pictures]
    width = sum(one.width for one in shown) + GAP_PX * (len(shown) - 1)
    row, left = Image.new("RGB", (width, HEIGHT_PX), "white"), 0
    for one in shown:
        row.paste(one, (left, 0))
        left += one.width + GAP_PX
    return row


def main(folder: Path) -> None:
    """Two touches of one synthetic finger: the stages of the first, the first, and both."""
    finger = Finger.from_seed(SEED)
    images = [from_pixels(finger.impression(touch), PPI) for touch in (1, 2)]
    kept: dict[str, Any] = {}
    first, quality = extract_with_quality(images[0], trace=kept.__setitem__)
    second, _ = extract_with_quality(images[1])
    pictures = {
        "extraction-stages": in_a_row(list(draw_stages(images[0], kept).values())),
        "explain-finger": draw_finger(images[0], first, quality, kept["measured"].look),
        "explain-pair": draw_pair((images[0], images[1]), (first, second), compare(first, second)),
    }
    for name, picture in pictures.items():
        height = round(picture.height * WIDTH_PX / picture.width)
        shown = picture.resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
        # An octree keeps the few red and blue pixels, where others would make them as grey as the rest.
        shown.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            folder / f"{name}.png", optimize=True
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
