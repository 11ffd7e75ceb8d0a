"""`python -m biometrics growth`: whether a finger is measured consistently at every size, on real and synthetic prints.

A print scaled to 0.5 must have half the ridge period: the ratio of the two measurements, divided by the factor, is 1.
This does not cover how the finger itself changes as it grows.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from biometrics.commands.arguments import FOLDER, read_file
from biometrics.images.raster import SMALLEST_SIDE_PX, from_pixels
from biometrics.images.reading import images_in
from biometrics.measuring import measure
from biometrics.ridges.resizing import resized
from biometrics.ridges.windows import Pixels
from biometrics.synthesis import Finger
from biometrics.template import RIDGE_PERIOD_PX

FACTORS: Final = (0.85, 0.7, 0.6, 0.5, 0.4)
FAR_OFF: Final = 0.05
"""Errors above this share are counted; the matcher tolerates 0.12."""
CLAIMED_PPI: Final = 500.0
"""Claimed for every print, scaled or not: the engine is not told that it was scaled."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Measured over true ratio of ridge periods at one factor, for the prints of one source."""

    source: str
    factor: float
    ratios: tuple[float, ...]
    """NaN if there was nothing to measure."""

    def figures(self) -> dict[str, Any]:
        """Median, spread (standard deviation of the logarithm), extremes, and how many are far off or unmeasured."""
        known = np.array([ratio for ratio in self.ratios if not math.isnan(ratio)])
        figures = {"source": self.source, "factor": self.factor, "prints": len(self.ratios)}
        figures["unmeasured"] = len(self.ratios) - len(known)
        if known.size:
            figures |= {
                "median": float(np.median(known)),
                "spread": float(np.log(known).std()),
                "least": float(known.min()),
                "most": float(known.max()),
                "far_off": int((np.abs(known - 1) > FAR_OFF).sum()),
            }
        return figures


def growth_of(source: str, prints: list[Pixels], factors: tuple[float, ...] = FACTORS) -> list[Growth]:
    """How the measured ridge period follows the size of the prints (h, w), at each factor."""
    full = [_period(pixels) for pixels in prints]
    return [
        Growth(
            source,
            factor,
            tuple(
                _period(resized(pixels, factor)) / (factor * known) for pixels, known in zip(prints, full, strict=True)
            ),
        )
        for factor in factors
    ]


def _period(pixels: Pixels) -> float:
    if min(pixels.shape) < SMALLEST_SIDE_PX:
        return math.nan
    return measure(from_pixels(pixels, CLAIMED_PPI)).period.px


def synthetic(fingers: int, conditions: str) -> Iterator[Pixels]:
    """An adult's print of each of the first synthetic fingers, with ridges about 9 px apart."""
    for seed in range(fingers):
        yield Finger.from_seed(seed).impression(1, RIDGE_PERIOD_PX, conditions)


@click.command()
@click.argument("folders", nargs=-1, type=FOLDER)
@click.option(
    "--synthetic", "fingers", type=click.IntRange(0), default=0, help="Also measure this many synthetic fingers."
)
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Use only every Nth image.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def growth(folders: tuple[Path, ...], fingers: int, every: int, as_json: bool) -> None:
    """Check that the ridge period measured on the prints in FOLDERS scales with their size."""
    sources = {
        folder.name: [read_file(path, CLAIMED_PPI).pixels for path in images_in(folder)[::every]] for folder in folders
    }
    if fingers:
        sources |= {f"synthetic {name}": list(synthetic(fingers, name)) for name in ("ordinary", "hard")}
    if not any(sources.values()):
        raise click.UsageError("give a folder of images, or --synthetic N")
    figures = [result.figures() for source, prints in sources.items() if prints for result in growth_of(source, prints)]
    if as_json:
        click.echo(json.dumps(figures, indent=1))
        return
    for row in figures:
        measures = (
            f"median {row['median']:.3f}  spread {row['spread']:.3f}  {row['least']:.2f} to {row['most']:.2f}  "
            f"off by more than {100 * FAR_OFF:g} %: {row['far_off']}"
            if "median" in row
            else "none measured"
        )
        click.echo(f"{row['source']:24s} x {row['factor']:.2f}  {measures}  of {row['prints']}")
