"""Sets of prints for an evaluation: folders of images, folders of template records, and synthetic fingers."""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from biometrics.errors import BiometricError, TemplateInvalid
from biometrics.evaluation.trials import Key, Prints
from biometrics.extraction import extract
from biometrics.images.raster import FingerprintImage, from_pixels
from biometrics.images.reading import images_in, read_image
from biometrics.quality import SURE_RELIABILITY
from biometrics.records import ansi378, iso19794
from biometrics.records.minutiae import MAGIC, stretched
from biometrics.synthesis import Conditions, Finger
from biometrics.template import EXTRACTOR_VERSION, Template

ASSUMED_PPI: Final = 500.0
FIRST_SEED: Final = 200_000
"""First of the synthetic fingers for evaluation, separate from those of demonstrations, tests and calibration."""
RECORDS: Final = (".iso", ".ansi", ".fmr", ".crt")

Load = Callable[[], FingerprintImage]
Progress = Callable[[Sequence[Any], str], Iterable[Any]]
"""Passes the items on, and may show progress under a label."""


@dataclass(frozen=True, slots=True, eq=False)
class PrintSet:
    """Templates by finger and impression, None for a refused image, and what is known of the set."""

    name: str
    prints: Prints
    median_ms: float
    """Median time of an extraction; NaN for a set of records."""
    left_out: int = 0
    """Prints that are not assessable and were left out of `prints`."""

    def assessable(self) -> "PrintSet":
        """The set without prints that are not assessable; refused ones stay, as pairs that never match."""
        prints = {key: print_ for key, print_ in self.prints.items() if print_ is None or print_.assessable}
        return replace(self, prints=prints, left_out=self.left_out + len(self.prints) - len(prints))

    def figures(self) -> dict[str, Any]:
        """Numbers of prints, refused and not assessable ones; medians of minutiae, reliability, period and quality."""
        templates = [template for template in self.prints.values() if template is not None]
        periods = [t.ridge_period_px for t in templates if not math.isnan(t.ridge_period_px)]
        sure = [t.reliability[t.reliability >= SURE_RELIABILITY] for t in templates]
        return {
            "name": self.name,
            "prints": len(self.prints) + self.left_out,
            "not_extracted": len(self.prints) - len(templates),
            "not_assessable": self.left_out + sum(not t.assessable for t in templates),
            "extraction_ms": None if math.isnan(self.median_ms) else self.median_ms,
            "minutiae": {str(p): float(np.percentile([len(of_print) for of_print in sure], p)) for p in (10, 50, 90)},
            "reliability": float(np.median(np.concatenate(sure))),
            "ridge_period_px": {str(p): float(np.percentile(periods, p)) for p in (10, 50, 90)} if periods else None,
            "quality": float(np.median([t.quality for t in templates])),
        }


def from_images(folder: Path, factor: float, progress: Progress, keep: Path | None = None) -> PrintSet:
    """The images of a folder, named FINGER_IMPRESSION, scaled by `factor` and assumed at 500 ppi.

    `keep` is a folder for the templates, see `_extracted`. Raises BiometricError: no_prints, duplicate_name.
    """
    images = [(_key(path), partial(_read, path, factor)) for path in images_in(folder)]
    name = folder.name if factor == 1.0 else f"{folder.name} × {factor:g}"
    if len({key for key, _ in images}) < len(images):
        raise BiometricError("duplicate_name", f"{folder} has two images of the same name")
    return _extract_all(name, images, progress, keep)


def from_records(folder: Path, like: Path | None = None) -> PrintSet:
    """The template records FINGER_IMPRESSION.iso, .ansi, .fmr or .crt of a folder, the first view of each.

    `like` is a folder of the images they were made from, to whose pixels the records are stretched: some vendors fit
    every image into one size before they extract, and the record's size and resolution are then both wrong.
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
    progress: Progress,
    name: str,
    keep: Path | None = None,
) -> PrintSet:
    """Prints of synthetic fingers at a ridge period and a claimed resolution; `keep`: see `_extracted`."""
    by_seed = {seed: Finger.from_seed(seed) for seed in range(FIRST_SEED, FIRST_SEED + fingers)}
    images = [
        ((str(seed), str(touch)), partial(_capture, finger, touch, period_px, conditions, ppi))
        for seed, finger in by_seed.items()
        for touch in impressions
    ]
    return _extract_all(name, images, progress, keep)


def holds_records(folder: Path) -> bool:
    """Whether a folder contains template records rather than images."""
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


def _capture(finger: Finger, touch: int, period_px: float, at: str | Conditions, ppi: float) -> FingerprintImage:
    return from_pixels(finger.impression(touch, period_px, at), ppi)


def _extract_all(name: str, images: Sequence[tuple[Key, Load]], progress: Progress, keep: Path | None) -> PrintSet:
    prints: dict[Key, Template | None] = {}
    seconds = []
    for key, image in progress(images, name):
        place = None if keep is None else keep / EXTRACTOR_VERSION / name / "_".join(key)
        prints[key], taken = _extracted(image, place)
        if taken is not None:
            seconds.append(taken)
    return PrintSet(name, _not_empty(name, prints), 1000 * statistics.median(seconds) if seconds else math.nan)


def _extracted(image: Load, place: Path | None) -> tuple[Template | None, float | None]:
    """A print's template, None where the image is refused, and the seconds of its extraction, None if there was none.

    At `place`, named by the extractor's version, the template is written as the store's own record, an empty file for a
    refused image; one that is there is read instead of the image, so that the next matcher is measured in minutes.
    """
    if place is not None and place.exists():
        stored = place.read_bytes()
        with suppress(TemplateInvalid):  # one that was damaged is extracted anew
            return (Template.from_bytes(stored) if stored else None), None
    try:
        pixels = image()
        start = time.perf_counter()
        template = Template.from_bytes(extract(pixels).to_bytes())
        seconds = time.perf_counter() - start
    except BiometricError:
        template, seconds = None, None
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.parent / f"{place.name}.part"
        beside.write_bytes(b"" if template is None else template.to_bytes())
        beside.replace(place)
    return template, seconds


def _not_empty(name: str, prints: dict[Key, Template | None]) -> Prints:
    if not any(prints.values()):
        raise BiometricError("no_prints", f"{name} has no usable prints named FINGER_IMPRESSION")
    return prints


def _first_view(data: bytes) -> Template:
    if not data.startswith(MAGIC):
        return Template.from_bytes(data)
    try:
        return iso19794.load(data)[0]
    except BiometricError:
        return ansi378.load(data)[0]
