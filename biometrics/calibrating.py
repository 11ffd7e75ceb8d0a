"""Measure the calibration table again: `python -m biometrics.calibrating [COUNT] [DIR …]`.

COUNT synthetic fingers (default 155) and every DIR of images named FINGER_IMPRESSION.png give one line each: the raw
evidence of impostor pairs at the counted false match rates, and the slope of their tail.
"""

import sys
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray

from biometrics.calibration import quantiles, tail_slope
from biometrics.errors import ImageRejected
from biometrics.extraction import extract
from biometrics.images import read_image
from biometrics.matcher.comparison import compare
from biometrics.synthesis import Finger, png
from biometrics.template import Template

FIRST_SEED: Final = 100_000
"""Of the synthetic fingers, apart from those used in demonstrations and tests."""

Named = tuple[str, Template]


def synthetic(count: int) -> Iterable[Named]:
    """One impression of each of `count` synthetic fingers."""
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        yield from _extracted(str(seed), png(Finger.from_seed(seed).impression(1), ppi=500))


def real(folder: Path) -> Iterable[Named]:
    """Every image of a folder, named by its finger."""
    for path in sorted(folder.glob("*.png")):
        yield from _extracted(path.stem.split("_")[0], path.read_bytes())


def impostor_evidence(templates: list[Named]) -> NDArray[np.float64]:
    """Raw evidence of every pair of two fingers."""
    return np.array([compare(p, c).raw for (a, p), (b, c) in combinations(templates, 2) if a != b])


def _extracted(finger: str, data: bytes) -> Iterable[Named]:
    try:
        yield finger, extract(read_image(data, ppi=500))
    except ImageRejected:
        return


def main(arguments: list[str]) -> None:
    """Print one line for the synthetic fingers and one for each folder."""
    counts = [int(argument) for argument in arguments if argument.isdecimal()]
    sources = {"synthetic": synthetic(counts[0] if counts else 155)}
    sources |= {Path(folder).name: real(Path(folder)) for folder in arguments if not folder.isdecimal()}
    for name, templates in sources.items():
        raw = impostor_evidence(list(templates))
        at = "  ".join(f"{value:6.2f}" for value in quantiles(raw))
        click.echo(f"{name:16s} {len(raw):7d} pairs  raw at FMR 50, 10, 1, 0.1 %: {at}  per ten: {tail_slope(raw):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
