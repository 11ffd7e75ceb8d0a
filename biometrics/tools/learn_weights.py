"""Learn the weights of the evidence again: `python -m biometrics.tools.learn_weights DIR …`.

Every DIR of images named FINGER_IMPRESSION.png gives pairs of one finger and of two; so do synthetic templates. Those
that pass the gate are aligned with the present weights. A logistic regression of genuine against impostor pairs, with
equal weight for each source and each side, gives new weights: natural-log odds per unit of each part. None may change
its sign, and a ridge penalty stabilises parts that measure much the same. Repeat with the result until the weights no
longer change.
"""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from biometrics.matcher.comparison import compare
from biometrics.matcher.parameters import PARTS, WEIGHTS
from biometrics.synthesis import templates
from biometrics.tools.calibrate import Named, prints_in

LEARNT: Final = PARTS[: PARTS.index("floor")]
"""The parts that have a weight; the others are amounts of raw evidence themselves."""
SIGNS: Final = np.sign(WEIGHTS[: len(LEARNT)])
"""Signs of these parts."""
RIDGE: Final = 1e-3
"""Penalty on the squared weights, each in units of its part's spread."""
FIRST_SEED: Final = 5_000_000
"""First of the synthetic templates, separate from those of calibration."""

Floats = NDArray[np.float64]
Pairs = tuple[Floats, NDArray[np.bool_]]


def parts_of(pairs: Sequence[tuple[Named, Named]]) -> Pairs:
    """Unweighted parts (k, parts) of the pairs that pass the gate, and whether each pair is genuine."""
    parts, same = [], []
    for (finger, probe), (other, candidate) in pairs:
        result = compare(probe, candidate)
        if len(result.pairs):
            parts.append([result.parts[name] / weight for name, weight in zip(LEARNT, WEIGHTS, strict=False)])
            same.append(finger == other)
    return np.array(parts), np.array(same)


def synthetic(fingers: int, others: int) -> list[tuple[Named, Named]]:
    """Pairs of each finger's first touch with its own second, and with the second of the `others` next fingers."""
    seeds = range(FIRST_SEED, FIRST_SEED + fingers)
    first, second = (list(zip(map(str, seeds), templates.impressions(seeds, t), strict=True)) for t in (1, 2))
    return [(first[i], second[(i + step) % fingers]) for i in range(fingers) for step in range(others + 1)]


def regression(sources: Sequence[Pairs]) -> Floats:
    """New weights of the parts."""
    parts = np.concatenate([parts for parts, _ in sources])
    same = np.concatenate([same for _, same in sources])
    shares = np.concatenate([np.where(same, 0.5 / same.sum(), 0.5 / (~same).sum()) for _, same in sources])
    spread = parts.std(axis=0) + 1e-9
    scaled, sides = parts / spread, np.where(same, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sides * (scaled @ weights[:-1] + weights[-1])
        pull = -sides * shares / len(sources) / (1 + np.exp(margin))
        value = (shares * np.logaddexp(0, -margin)).sum() / len(sources) + RIDGE * (weights[:-1] ** 2).sum()
        return float(value), np.append(scaled.T @ pull + 2 * RIDGE * weights[:-1], pull.sum())

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in SIGNS]
    start = np.zeros(len(SIGNS) + 1)
    optimum = minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x
    weights: Floats = optimum[:-1] / spread
    return weights


@click.command(help=__doc__)
@click.option("--fingers", default=1200, show_default=True, help="Number of synthetic fingers.")
@click.option("--others", default=60, show_default=True, help="Number of other fingers to compare each with.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(fingers: int, others: int, folders: tuple[Path, ...]) -> None:
    """Print the number of pairs used, and one line for each weight."""
    named = [(f"{folder.name} {finger}", template) for folder in folders for finger, template in prints_in(folder)]
    sources = [parts_of(list(combinations(named, 2))), parts_of(synthetic(fingers, others))]
    for _, same in sources:
        click.echo(f"{same.sum()} genuine and {(~same).sum()} impostor pairs past the gate")
    for name, new, old in zip(LEARNT, regression(sources), WEIGHTS, strict=False):
        click.echo(f"{name:10s} {new:8.3f} (in use {old:.3f})")


if __name__ == "__main__":
    main()
