"""`python -m registry.benchmark statistics`: what it takes to decide which cells of a year's statistics are withheld.

The births do not exist: drawn with a fixed seed, in a few departments for small years and in all of them for large
ones, with rare categories as rare as they are (births below 1000 g, mothers below 15, sexes not known).
"""

import time
from datetime import date, timedelta
from random import Random
from typing import Final, TypeVar

import click

from registry.statistics import tables
from registry.statistics.declaration import DEPARTMENTS, PROVINCE_CATEGORIES, Counted
from registry.statistics.withholding import SMALLEST, withheld

YEAR: Final = 2025
_T = TypeVar("_T")
_SEXES: Final = (("male", 512), ("female", 487), ("indeterminate", 1))
_WEIGHTS: Final = ((700, 5), (1200, 8), (2100, 65), (3200, 860), (4200, 58), (None, 4))
_AGES: Final = ((13, 3), (17, 105), (22, 220), (27, 250), (32, 220), (37, 140), (42, 55), (47, 4), (None, 3))
_ATTENDANTS: Final = (("physician", 470), ("obstetrician", 430), ("nurse", 20), ("technician", 20), ("midwife", 55))
_REGISTRATIONS: Final = (("ordinary", 930), ("extemporaneous", 70))
_PER_DEPARTMENT: Final = 80
"""Births for which a year has another department."""


def births_of(number: int, seed: int = 1) -> list[Counted]:
    """A year's births."""
    draw = Random(seed)  # noqa: S311  # births for a measurement
    departments = list(DEPARTMENTS)[: max(1, min(len(DEPARTMENTS), number // _PER_DEPARTMENT))]
    rarer = [1 / (place + 1) for place in range(len(departments))]
    return [_birth(draw, draw.choices(departments, rarer)[0]) for _each in range(number)]


def _birth(draw: Random, department: str) -> Counted:
    provinces = [code for code in PROVINCE_CATEGORIES[department] if not code.endswith("00")]
    rarer = [1 / (place + 1) ** 1.5 for place in range(len(provinces))]
    days = draw.randrange(365) - (400 if draw.random() < 0.03 else 0)
    return Counted(
        date(YEAR, 1, 1) + timedelta(days=days),
        department,
        _one_of(draw, _SEXES),
        _one_of(draw, _WEIGHTS),
        None,
        _one_of(draw, _AGES),
        _one_of(draw, _ATTENDANTS),
        _one_of(draw, _REGISTRATIONS),
        draw.choices(provinces, rarer)[0],
    )


def _one_of(draw: Random, shares: tuple[tuple[_T, int], ...]) -> _T:
    return draw.choices([value for value, _share in shares], [share for _value, share in shares])[0]


@click.command()
@click.option("--sizes", default="200,2000,20000", show_default=True, help="Births of a year, separated by commas.")
@click.option("--seed", default=1, show_default=True, help="Draws the births.")
def main(sizes: str, seed: int) -> None:
    """Measure what it takes to decide which cells of a year's statistics are withheld."""
    related = tables.structure()
    click.echo(f"{'births':>9} {'cells':>6} {'small':>6} {'withheld':>9} {'CPU s':>7}")
    for size in (int(size) for size in sizes.split(",")):
        counts = tables.count(births_of(size, seed), YEAR)
        small = sum(0 < count < SMALLEST for count in counts.values())
        before = time.process_time()
        hidden = withheld(counts, related)
        seconds = time.process_time() - before
        click.echo(f"{size:>9,} {len(counts):>6} {small:>6} {len(hidden):>9} {seconds:>7.1f}")


if __name__ == "__main__":
    main()
