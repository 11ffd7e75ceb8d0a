"""How long one extraction takes on one core, by its steps: of synthetic prints, and of folders of real ones.

measure   where ridges are and how far apart: steps 2 to 4 of docs/engine.md
network   what LEADER takes at the scales that are tried
judge     the quality
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

from biometrics.commands.arguments import read_file
from biometrics.errors import ImageRejected
from biometrics.extraction import extract
from biometrics.images.raster import FingerprintImage
from biometrics.images.reading import images_in, read_image
from biometrics.synthesis import Finger, png

STEPS: Final = {"hypotheses": "measure", "measured": "network", "quality": "judge"}
"""What has passed when a stage is told by the trace."""
SYNTHETIC: Final = 5
PPI: Final = 500

Seconds = dict[str, float]


def by_steps(image: FingerprintImage) -> Seconds:
    """CPU seconds of one extraction, in all (`extract`) and by its steps, and by the clock (`wall`)."""
    told: dict[str, float] = {}

    def tell(stage: str, _result: Any) -> None:
        told[stage] = time.process_time()

    start, clock = time.process_time(), time.perf_counter()
    with suppress(ImageRejected):  # it has gone through all steps before
        extract(image, trace=tell)
    spent = {"extract": time.process_time() - start, "wall": time.perf_counter() - clock}
    for stage, step in STEPS.items():
        spent[step], start = told[stage] - start, told[stage]
    return spent


def synthetic() -> dict[str, float]:
    """Median milliseconds of synthetic impressions, `extract_cpu_ms` and others."""
    return _named(_timed(read_image(png(Finger.from_seed(seed).impression(1)), ppi=PPI) for seed in range(SYNTHETIC)))


def folders(paths: Iterable[Path], every: int) -> dict[str, float]:
    """The same of every so many images of each folder, taken for 500 ppi, and of all together."""
    found: dict[str, list[Seconds]] = {}
    for folder in paths:
        found[folder.name] = _timed(read_file(path, PPI) for path in images_in(folder)[::every])
    figures: dict[str, float] = {}
    for name, spent in {**found, "all_images": [one for of_folder in found.values() for one in of_folder]}.items():
        if spent:
            figures |= {f"{figure}_of_{name}": value for figure, value in _named(spent).items()}
    return figures


def _timed(images: Iterable[FingerprintImage]) -> list[Seconds]:
    """Of each image; the first is extracted once before, as what is compiled or loaded then is not its own."""
    spent: list[Seconds] = []
    for image in images:
        if not spent:
            by_steps(image)
        spent.append(by_steps(image))
    return spent


def _named(spent: list[Seconds]) -> dict[str, float]:
    medians = {step: 1000 * float(np.median([one[step] for one in spent])) for step in spent[0]}
    return {("extract_wall_ms" if step == "wall" else f"{step}_cpu_ms"): value for step, value in medians.items()}
