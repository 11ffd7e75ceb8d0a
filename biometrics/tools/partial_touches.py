"""How often parts of one finger fail to agree: `python -m biometrics.tools.partial_touches DIR…`.

Of every pair of prints of one finger in every DIR (images or records named FINGER_IMPRESSION) parts are compared, as if
no more had touched: the minutiae around one of them, or on one side of a line. Counted are the pairs that score as two
different fingers do, by the product of the minutiae that either part shows (`matcher.overlap`), and those that are
known beforehand to show too little. The last table is of the whole prints.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from biometrics.evaluation import sets
from biometrics.matcher.comparison import compare
from biometrics.matcher.overlap import LEAST_PRODUCT, shown
from biometrics.matcher.parameters import LEAST_MINUTIAE
from biometrics.template import Template

SHARES: Final = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15)
"""Of a print's minutiae that a part holds."""
TRIES: Final = 5
"""Pairs of parts made of each pair of prints."""
BINS: Final = (0.0, 30.0, 60.0, 100.0, 150.0, LEAST_PRODUCT, 300.0, 400.0, 600.0, 1000.0, math.inf)
OTHER_SCORE: Final = 10.0
"""Below it a pair agrees no better than nine of ten pairs of different fingers."""
SAME_SCORE: Final = 30.0


class Part(NamedTuple):
    """A pair of prints or of parts of them: the product of the minutiae shown, and the score."""

    product: float
    score: float


def part(of: Template, share: float, random: np.random.Generator) -> Template:
    """The share of a print's minutiae around one of them or, every other time, on one side of a line; both readings."""
    if share >= 1 or len(of) <= LEAST_MINUTIAE:
        return of
    middle, angle = random.integers(len(of)), random.uniform(0, 2 * math.pi)
    is_round = random.random() < 0.5

    def place(reading: Template) -> NDArray[np.float64]:
        x, y = reading.x.astype(np.float64), reading.y.astype(np.float64)
        along: NDArray[np.float64] = x * math.cos(angle) + y * math.sin(angle)
        around: NDArray[np.float64] = np.hypot(x - of.x[middle], y - of.y[middle])
        return around if is_round else along

    furthest = np.sort(place(of))[max(LEAST_MINUTIAE, round(share * len(of))) - 1] + 1e-3

    def cut(reading: Template) -> Template:
        rows = place(reading) <= furthest
        columns = ("x", "y", "direction", "kind", "reliability")
        return replace(reading, **{name: getattr(reading, name)[rows] for name in columns})

    return replace(cut(of), second=of.second and cut(of.second))


def pairs_of(prints: Sequence[tuple[str, Template]], random: np.random.Generator) -> tuple[list[Part], list[Part]]:
    """Whole prints of one finger, and parts of them."""
    whole, parts = [], []
    for (finger, one), (other_finger, other) in itertools.combinations(prints, 2):
        if finger != other_finger:
            continue
        whole.append(_compared(one, other))
        for _try in range(TRIES):
            shares = random.choice(SHARES), random.choice(SHARES[:-1])
            parts.append(_compared(part(one, shares[0], random), part(other, shares[1], random)))
    return whole, parts


def _compared(one: Template, other: Template) -> Part:
    return Part(shown(one) * shown(other), compare(one, other).score)


def _row(name: str, pairs: Sequence[Part]) -> str:
    product, score = np.array(pairs).reshape(-1, 2).T
    few = product < LEAST_PRODUCT
    missed = score < SAME_SCORE
    figures = [
        *(f"{np.mean(score[few] < OTHER_SCORE):.2f}" if few.any() else "–",),
        *(f"{np.mean(score[~few] < OTHER_SCORE):.3f}" if (~few).any() else "–",),
        f"{(missed & few).sum()} of {missed.sum()}",
        f"{(few & ~missed).sum()}",
    ]
    return f"| {name} | {len(score)} | {100 * few.mean():.1f} | {' | '.join(figures)} |"


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folders: tuple[Path, ...]) -> None:
    """Print the three tables."""
    random = np.random.default_rng(1)
    whole, parts = {}, {}
    for folder in folders:
        read = (
            sets.from_records(folder) if sets.holds_records(folder) else sets.from_images(folder, 1.0, lambda i, _: i)
        )
        prints = [(finger, template) for (finger, _), template in read.prints.items() if template is not None]
        whole[folder.name], parts[folder.name] = pairs_of(prints, random)
    every = [pair for pairs in parts.values() for pair in pairs]
    click.echo("| product of the minutiae shown | pairs of parts | score < 10 | score < 30 |\n|---|--:|--:|--:|")
    for low, high in itertools.pairwise(BINS):
        score = np.array([each.score for each in every if low <= each.product < high])
        if len(score):
            rates = " | ".join(f"{np.mean(score < bar):.2f}" for bar in (OTHER_SCORE, SAME_SCORE))
            click.echo(f"| {low:g} to {high:g} | {len(score)} | {rates} |")
    head = (
        "pairs | too little % | of these score < 10 | of the others | missed at 30 and told so | told so, yet matched"
    )
    for title, pairs_by_set in (("parts", parts), ("whole prints", whole)):
        click.echo(f"\n| {title} | {head} |\n|---|--:|--:|--:|--:|--:|--:|")
        for name, pairs in pairs_by_set.items():
            click.echo(_row(name, pairs))


if __name__ == "__main__":
    main()
