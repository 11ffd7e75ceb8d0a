"""Count false matches by age of capture, beside what the scores predict: `python -m biometrics.tools.calibrate_ages`.

Two fingers of each of so many synthetic persons are captured as a newborn, at six months and at eight years, through
the whole extraction. Every pair of different fingers, and every pair of persons by two fingers fused, is an impostor
pair. `observed / predicted` is 1 where a score states its false match rate. The last column is the price: how many
genuine pairs reach a score of 30. The templates are stored in a file, and read from it where it exists: extraction
takes about a second an image.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Final, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from biometrics.errors import ImageRejected
from biometrics.extraction import extract
from biometrics.fusion import fuse
from biometrics.images.reading import read_image
from biometrics.matcher.calibration import score_of
from biometrics.matcher.searching import pack, weigh
from biometrics.matcher.structure import prepare
from biometrics.synthesis import Finger, png, ridge_period_px
from biometrics.template import Template

Floats = NDArray[np.float64]

FIRST_SEED: Final = 200_000
"""First of these fingers, separate from those of the calibration, demonstrations and tests."""
SCORES: Final = (10.0, 20.0, 30.0, 40.0)
CONFIRMED: Final = 30.0


class Age(NamedTuple):
    """An age of capture: its name, the years, and the conditions of the touch."""

    name: str
    years: float
    conditions: str


AGES: Final = (Age("newborn", 0.0, "newborn"), Age("6 months", 0.5, "newborn"), Age("8 years", 8.0, "ordinary"))


def captured(age: Age, seed: int) -> bytes | None:
    """The template, in bytes, of one touch of a finger at that age, at 500 ppi; None where the image is refused."""
    touch = 1 + AGES.index(age)
    image = Finger.from_seed(FIRST_SEED + seed).impression(touch, ridge_period_px(age.years), age.conditions)
    try:
        return extract(read_image(png(image, ppi=500), ppi=500)).to_bytes()
    except ImageRejected:
        return None


def scores(probes: Sequence[Template | None], candidates: Sequence[Template | None]) -> Floats:
    """Every probe's score against every candidate (n, m); NaN where a print was refused."""
    table = np.full((len(probes), len(candidates)), math.nan)
    columns = [at for at, template in enumerate(candidates) if template is not None]
    packed = pack([prepare(template) for template in candidates if template is not None])
    for row, probe in enumerate(probes):
        if probe is not None:
            raw = weigh(prepare(probe), packed, np.arange(len(columns)))
            table[row, columns] = [score_of(each) for each in raw.tolist()]
    return table


def impostors(table: Floats, *, is_of_one_age: bool) -> Floats:
    """The scores of different fingers; each pair of one age once."""
    rows, columns = np.triu_indices(len(table), 1) if is_of_one_age else np.nonzero(~np.eye(len(table), dtype=bool))
    chosen: Floats = table[rows, columns]
    return chosen[~np.isnan(chosen)]


def by_two_fingers(table: Floats) -> Floats:
    """The same for persons: fingers 0 and 1 are the first person's, 2 and 3 the second's. The lower of two is kept."""
    persons = len(table) // 2
    fused = np.full((persons, persons), math.nan)
    for one in range(persons):
        for other in range(persons):
            of_fingers = [table[2 * one + finger, 2 * other + finger] for finger in (0, 1)]
            if not np.isnan(of_fingers).any():
                fused[one, other] = fuse(of_fingers)
    return fused


def ratios(found: Floats, at: Sequence[float] = SCORES) -> list[float]:
    """Observed over predicted shares of impostor pairs that reach each score; NaN where fewer than one is predicted."""
    predicted = [len(found) * 10 ** (-score / 10) for score in at]
    return [
        float((found >= score).sum() / expected) if expected >= 1 else math.nan
        for score, expected in zip(at, predicted, strict=True)
    ]


def write_templates(path: Path, fingers: Iterable[Sequence[bytes | None]]) -> None:
    """Write one template for each age of each finger: its length in two bytes, then itself; 0 for none."""
    records = (data or b"" for ages in fingers for data in ages)
    path.write_bytes(b"".join(len(record).to_bytes(2, "little") + record for record in records))


def read_templates(path: Path) -> list[tuple[Template | None, ...]]:
    """What `write_templates` wrote: for each finger, a template for each age."""
    data, at, found = path.read_bytes(), 0, list[Template | None]()
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "little")
        found.append(Template.from_bytes(data[at + 2 : at + 2 + length]) if length else None)
        at += 2 + length
    return [tuple(found[at : at + len(AGES)]) for at in range(0, len(found), len(AGES))]


def _cells(values: Sequence[float]) -> str:
    return " | ".join("–" if math.isnan(value) else f"{value:.2f}" for value in values)


@click.command(help=__doc__)
@click.option("--persons", default=200, show_default=True, type=click.IntRange(2), help="Number of synthetic persons.")
@click.option("--keep", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File of their templates.")
def main(persons: int, keep: Path) -> None:
    """Print one line for each pair of ages."""
    if not keep.exists():
        with click.progressbar(range(2 * persons), label="fingers") as seeds:
            write_templates(keep, [[captured(age, seed) for age in AGES] for seed in seeds])
    by_age = list(zip(*read_templates(keep), strict=True))
    titles = " | ".join(f"≥ {score:g}" for score in SCORES)
    click.echo(f"| observed / predicted | pairs | {titles} | two fingers | {titles} | genuine |")
    click.echo("|---|" + "--:|" * (2 * len(SCORES) + 3))
    for (at, age), (other_at, other) in combinations_with_replacement(enumerate(AGES), 2):
        table = scores(by_age[at], by_age[other_at])
        fused = by_two_fingers(table)
        one, two = (impostors(each, is_of_one_age=age is other) for each in (table, fused))
        genuine = "" if age is other else f"{100 * np.nanmean(np.diag(fused) >= CONFIRMED):.0f} %"
        click.echo(
            f"| {age.name} × {other.name} | {len(one)} | {_cells(ratios(one))} "
            f"| {len(two)} | {_cells(ratios(two))} | {genuine} |"
        )


if __name__ == "__main__":
    main()
