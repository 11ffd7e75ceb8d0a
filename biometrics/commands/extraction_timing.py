"""How long an extraction takes on one core, step by step: for synthetic prints, and for folders of real ones.

measure   where ridges are and how far apart: steps 2 to 4 of docs/engine.md
network   LEADER, at all scales tried
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
"""The step that is complete when the trace receives a stage."""
SYNTHETIC: Final = 5
PPI: Final = 500

Seconds = dict[str, float]


def by_steps(image: FingerprintImage) -> Seconds:
    """CPU seconds of one extraction, in all (`extract`) and by step, and elapsed seconds (`wall`)."""
    times: dict[str, float] = {}

    def note_time(stage: str, _result: Any) -> None:
        times[stage] = time.process_time()

    start, clock = time.process_time(), time.perf_counter()
    with suppress(ImageRejected):  # it is refused only after all steps
        extract(image, trace=note_time)
    spent = {"extract": time.process_time() - start, "wall": time.perf_counter() - clock}
    for stage, step in STEPS.items():
        spent[step], start = times[stage] - start, times[stage]
    return spent


def synthetic() -> dict[str, float]:
    """Median milliseconds for synthetic impressions, `extract_cpu_ms` and others."""
    return _named(_timed(read_image(png(Finger.from_seed(seed).impression(1)), ppi=PPI) for seed in range(SYNTHETIC)))


def folders(paths: Iterable[Path], every: int) -> dict[str, float]:
    """The same for one in `every` images of each folder, assumed at 500 ppi, and for all of them together."""
    by_folder: dict[str, list[Seconds]] = {}
    for folder in paths:
        by_folder[folder.name] = _timed(read_file(path, PPI) for path in images_in(folder)[::every])
    figures: dict[str, float] = {}
    all_images = [seconds for of_folder in by_folder.values() for seconds in of_folder]
    for name, spent in {**by_folder, "all_images": all_images}.items():
        if spent:
            figures |= {f"{figure}_of_{name}": value for figure, value in _named(spent).items()}
    return figures


def _timed(images: Iterable[FingerprintImage]) -> list[Seconds]:
    """The times of each image. The first is extracted once in advance, to leave out compiling and loading."""
    spent: list[Seconds] = []
    for image in images:
        if not spent:
            by_steps(image)
        spent.append(by_steps(image))
    return spent


def _named(spent: list[Seconds]) -> dict[str, float]:
    medians = {step: 1000 * float(np.median([seconds[step] for seconds in spent])) for step in spent[0]}
    return {("extract_wall_ms" if step == "wall" else f"{step}_cpu_ms"): value for step, value in medians.items()}
