"""Sets of prints to evaluate on: folders of images, folders of template records, and synthetic fingers."""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from biometrics.errors import BiometricError
from biometrics.evaluation.trials import Key, Prints
from biometrics.extraction import extract
from biometrics.images.raster import FingerprintImage, from_pixels
from biometrics.images.reading import images_in, read_image
from biometrics.records import ansi378, iso19794
from biometrics.records.minutiae import MAGIC, stretched
from biometrics.synthesis import Conditions, Finger
from biometrics.template import Template

ASSUMED_PPI: Final = 500.0
FIRST_SEED: Final = 200_000
"""Of the synthetic fingers evaluated on, apart from those of demonstrations, tests and calibration."""
RECORDS: Final = (".iso", ".ansi", ".fmr", ".crt")

Watched = Callable[[Sequence[Any], str], Iterable[Any]]
"""Gives the items on, and may show how many are done under a label."""


@dataclass(frozen=True, slots=True, eq=False)
class PrintSet:
    """Templates by finger and impression, None where an image was refused, and what is told of the set."""

    name: str
    prints: Prints
    median_ms: float
    """To read an image and extract; NaN for a set of records."""
    left_out: int = 0
    """Prints that are not assessable and were left out of `prints`."""

    def assessable(self) -> "PrintSet":
        """The same without the prints that are not assessable; those refused stay, as pairs that never match."""
        kept = {key: one for key, one in self.prints.items() if one is None or one.assessable}
        return replace(self, prints=kept, left_out=self.left_out + len(self.prints) - len(kept))

    def figures(self) -> dict[str, Any]:
        """Numbers of prints, refused and not assessable ones; medians of minutiae, reliability, period, quality."""
        seen = [template for template in self.prints.values() if template is not None]
        periods = [t.ridge_period_px for t in seen if not math.isnan(t.ridge_period_px)]
        strong = [int((t.reliability >= 60).sum()) for t in seen]
        return {
            "name": self.name,
            "prints": len(self.prints) + self.left_out,
            "not_extracted": len(self.prints) - len(seen),
            "not_assessable": self.left_out + sum(not t.assessable for t in seen),
            "extraction_ms": None if math.isnan(self.median_ms) else self.median_ms,
            "minutiae": {str(p): float(np.percentile(strong, p)) for p in (10, 50, 90)},
            "reliability": float(np.median(np.concatenate([t.reliability[t.reliability >= 60] for t in seen]))),
            "ridge_period_px": {str(p): float(np.percentile(periods, p)) for p in (10, 50, 90)} if periods else None,
            "quality": float(np.median([t.quality for t in seen])),
        }


def from_images(folder: Path, factor: float, watched: Watched) -> PrintSet:
    """The images of a folder, named FINGER_IMPRESSION, shrunk by `factor`, taken at 500 ppi. Raises BiometricError."""
    images = [(_key(path), partial(_read, path, factor)) for path in images_in(folder)]
    name = folder.name if factor == 1.0 else f"{folder.name} × {factor:g}"
    if len({key for key, _ in images}) < len(images):
        raise BiometricError(f"{folder} holds two images of one name")
    return _extracted(name, images, watched)


def from_records(folder: Path, like: Path | None = None) -> PrintSet:
    """The template records FINGER_IMPRESSION.iso, .ansi, .fmr or .crt of a folder, the first view of each.

    `like` is a folder of the images they were made from: the records' pixels are stretched to those. Some makers fit
    every image into one size before they extract, and the record then tells neither size nor resolution truly.
    """
    prints: dict[Key, Template | None] = {}
    for path in sorted(path for path in folder.iterdir() if path.suffix in RECORDS):
        try:
            template = _first_view(path.read_bytes())
        except BiometricError:
            prints[_key(path)] = None
            continue
        if like is not None:
            with Image.open(like / f"{path.stem}.png") as image:
                width, height = image.size
            template = stretched(template, width / template.width_px, height / template.height_px)
        prints[_key(path)] = template
    return PrintSet(folder.name, _not_empty(folder.name, prints), math.nan)


def synthetic(
    fingers: int,
    impressions: range,
    conditions: str | Conditions,
    period_px: float,
    ppi: float,
    watched: Watched,
    name: str,
) -> PrintSet:
    """Prints of synthetic fingers at a ridge period and a claimed resolution."""
    grown = {seed: Finger.from_seed(seed) for seed in range(FIRST_SEED, FIRST_SEED + fingers)}
    images = [
        ((str(seed), str(touch)), partial(_touched, finger, touch, period_px, conditions, ppi))
        for seed, finger in grown.items()
        for touch in impressions
    ]
    return _extracted(name, images, watched)


def holds_records(folder: Path) -> bool:
    """Whether a folder holds template records rather than images."""
    return any(path.suffix in RECORDS for path in folder.iterdir())


def _key(path: Path) -> Key:
    finger, _, impression = path.stem.partition("_")
    return finger, impression


def _read(path: Path, factor: float) -> FingerprintImage:
    image = read_image(path.read_bytes(), ASSUMED_PPI)
    if factor == 1.0:
        return image
    height, width = (round(side * factor) for side in image.pixels.shape)
    return from_pixels(
        np.array(Image.fromarray(image.pixels).resize((width, height), Image.Resampling.LANCZOS)), ASSUMED_PPI
    )


def _touched(finger: Finger, touch: int, period_px: float, at: str | Conditions, ppi: float) -> FingerprintImage:
    return from_pixels(finger.impression(touch, period_px, at), ppi)


def _extracted(name: str, images: Sequence[tuple[Key, Callable[[], FingerprintImage]]], watched: Watched) -> PrintSet:
    prints: dict[Key, Template | None] = {}
    seconds = []
    for key, image in watched(images, name):
        try:
            pixels = image()
            start = time.perf_counter()
            prints[key] = extract(pixels)
        except BiometricError:
            prints[key] = None
            continue
        seconds.append(time.perf_counter() - start)
    return PrintSet(name, _not_empty(name, prints), 1000 * statistics.median(seconds) if seconds else math.nan)


def _not_empty(name: str, prints: dict[Key, Template | None]) -> Prints:
    if not any(prints.values()):
        raise BiometricError(f"{name} holds no usable prints named FINGER_IMPRESSION")
    return prints


def _first_view(data: bytes) -> Template:
    if not data.startswith(MAGIC):
        return Template.from_bytes(data)
    try:
        return iso19794.load(data)[0]
    except BiometricError:
        return ansi378.load(data)[0]
