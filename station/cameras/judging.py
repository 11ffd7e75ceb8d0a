"""What is plainly wrong with a photograph, told on the spot; the registry judges it by all rules when it is sent."""

import io
import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from station.cameras.interface import LARGEST_BYTES
from station.sensors.interface import SensorFault

PROPORTION: Final = 35 / 45
LEAST_PX: Final = (413, 531)
LEAST_CONTRAST: Final = 12.0
DARKEST: Final = 90.0
MOST_PIXELS: Final = 40_000_000
"""As the registry has them, where they are explained; a test compares."""
_SHOWN_PX: Final = (420, 540)
_LIVE_PX: Final = (640, 640)


@dataclass(frozen=True, slots=True)
class Portrait:
    """The middle of a picture, as it will be printed, and the slug of what is plainly wrong with it."""

    preview: bytes
    """A JPEG."""
    problem: str | None


def judge(content: bytes) -> Portrait:
    """The portrait in a picture; raises SensorFault(picture_cut) where it cannot be read."""
    picture = _opened(content)
    part = _middle(picture)
    small = part.resize(_SHOWN_PX, Image.Resampling.LANCZOS)
    return Portrait(_jpeg(small), _problem(part, small))


def live(content: bytes) -> bytes:
    """A small JPEG of a picture's middle, for a preview; raises SensorFault(picture_cut)."""
    picture = _middle(_opened(content, draft=True))
    picture.thumbnail(_LIVE_PX)
    return _jpeg(picture)


def _problem(part: Image.Image, small: Image.Image) -> str | None:
    luminance = np.asarray(small.convert("L"), np.float64)
    if luminance.std() < LEAST_CONTRAST:
        return "picture_blank"
    if np.percentile(luminance, 95) < DARKEST:
        return "picture_dark"
    return "picture_small" if part.width < LEAST_PX[0] or part.height < LEAST_PX[1] else None


def _opened(content: bytes, *, draft: bool = False) -> Image.Image:
    if len(content) > LARGEST_BYTES:
        raise SensorFault("picture_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            if picture.width * picture.height > MOST_PIXELS:
                raise SensorFault("picture_large")
            if draft:
                picture.draft("RGB", _LIVE_PX)
            return ImageOps.exif_transpose(picture).convert("RGB")
    except SensorFault:
        raise
    except Exception as error:  # Pillow lets any error of its readers through
        raise SensorFault("picture_cut", type(error).__name__) from error


def _middle(picture: Image.Image) -> Image.Image:
    width = min(picture.width, max(1, round(picture.height * PROPORTION)))
    height = min(picture.height, max(1, round(picture.width / PROPORTION)))
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=85)
    return target.getvalue()
