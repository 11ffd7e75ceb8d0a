"""Measure what a cheap sensor loses: `python -m biometrics.tools.sensor_loss [FOLDER …] [--fingers N] [--newborns N]`.

Of each FOLDER of images named FINGER_IMPRESSION.png (500 ppi), the first N fingers are compared as they are, at 16 grey
levels as the ZhianTec sensors give them, at half the size (the ridges of a newborn at 500 ppi), and at both. With
--newborns, synthetic newborns are added at 1000 and 500 ppi and at 16 levels: of people who do not exist, so that they
say how the sensor ranks, not how a ward would fare. Each pair of one finger is genuine, each of two an impostor pair.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from biometrics.errors import BiometricError
from biometrics.evaluation.rates import equal_error_rate, fnmr_at
from biometrics.evaluation.trials import Trial, score_pairs
from biometrics.extraction import extract
from biometrics.images.raster import from_pixels
from biometrics.images.reading import images_in, read_image
from biometrics.synthesis import Finger
from biometrics.template import Template

PPI: Final = 500.0
NEWBORN_PERIOD_PX: Final = 4.5
"""At 500 ppi; an adult's is about 9 px."""
FMR: Final = 0.01
"""Of few fingers there are too few impostor pairs for less."""
Pixels = NDArray[np.uint8]
Key = tuple[str, str]


def sixteen_levels(pixels: Pixels) -> Pixels:
    """The pixels at 16 grey levels: the upper half of each byte, spread from 0 to 255."""
    return ((pixels >> 4) * 17).astype(np.uint8)


def half_size(pixels: Pixels) -> Pixels:
    """The picture at half its width and height."""
    height, width = pixels.shape
    return np.array(Image.fromarray(pixels).resize((width // 2, height // 2), Image.Resampling.LANCZOS))


SENSORS: Final[Mapping[str, Callable[[Pixels], Pixels]]] = {
    "as it is": lambda pixels: pixels,
    "16 greys": sixteen_levels,
    "half size": half_size,
    "half size, 16 greys": lambda pixels: sixteen_levels(half_size(pixels)),
}


def real_prints(folder: Path, fingers: int, impressions: int) -> Iterator[tuple[Key, Pixels]]:
    """The first impressions of the first fingers of a folder."""
    numbers: dict[str, int] = {}
    for path in images_in(folder):
        finger, _, impression = path.stem.partition("_")
        if finger not in numbers and len(numbers) == fingers:
            continue
        numbers[finger] = numbers.get(finger, 0) + 1
        if numbers[finger] <= impressions:
            yield (finger, impression), read_image(path.read_bytes(), PPI).pixels


def newborns(count: int, impressions: int, period_px: float) -> Iterator[tuple[Key, Pixels]]:
    """Impressions of synthetic newborns' fingers at a ridge period."""
    for seed in range(1, count + 1):
        finger = Finger.from_seed(seed)
        for touch in range(1, impressions + 1):
            yield (str(seed), str(touch)), finger.impression(touch, period_px, "newborn")


def measured(
    name: str, prints: Iterator[tuple[Key, Pixels]], sensor: Callable[[Pixels], Pixels], ppi: float | None
) -> Trial:
    """All comparisons of prints as a sensor would have seen them."""
    templates: dict[Key, Template | None] = {}
    for key, pixels in prints:
        try:
            templates[key] = extract(from_pixels(sensor(pixels), ppi))
        except BiometricError:
            templates[key] = None
    return score_pairs(name, templates, templates)


def row(trial: Trial) -> str:
    """A line of the table."""
    fnmr, _threshold = fnmr_at(trial.genuine, trial.impostor, FMR)
    low, high = trial.intervals().get(f"{FMR:g}", (fnmr, fnmr))
    quality = float(np.median(trial.genuine_quality))
    eer = equal_error_rate(trial.genuine, trial.impostor)
    return (
        f"{trial.name:44s} {len(trial.genuine):5d} {len(trial.impostor):6d} {eer:7.2%} "
        f"{fnmr:7.2%} ({low:.1%} to {high:.1%}) {quality:5.0f}"
    )


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--fingers", default=10, show_default=True, type=click.IntRange(2), help="Fingers of each folder.")
@click.option("--impressions", default=4, show_default=True, type=click.IntRange(2), help="Impressions of each finger.")
@click.option("--newborns", "count", default=0, show_default=True, help="Synthetic newborns' fingers to add.")
def main(folders: tuple[Path, ...], fingers: int, impressions: int, count: int) -> None:
    """Print what each kind of sensor costs."""
    click.echo(f"{'prints':44s} pairs  others     EER  FNMR at FMR {FMR:.0%} (95 % interval) quality")
    for folder in folders:
        for name, sensor in SENSORS.items():
            prints = real_prints(folder, fingers, impressions)
            click.echo(row(measured(f"{folder.name}, {name}", prints, sensor, PPI if "half" not in name else None)))
    for ppi, name, sensor in (
        (1000.0, "1000 ppi", SENSORS["as it is"]),
        (500.0, "500 ppi", SENSORS["as it is"]),
        (500.0, "500 ppi, 16 greys", sixteen_levels),
    ):
        if count:
            prints = newborns(count, impressions, NEWBORN_PERIOD_PX * ppi / PPI)
            click.echo(row(measured(f"synthetic newborns, {name}", prints, sensor, ppi)))


if __name__ == "__main__":
    main()
