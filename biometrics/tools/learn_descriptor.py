"""Learn the gallery index's model again: `python -m biometrics.tools.learn_descriptor [FINGERS] [OUT.npz]`.

It uses synthetic fingers only (seeds 5 000 000 up, two touches each; the matcher finds which minutiae are mates), so
that no real print influences the index. The same seeds give the same file.
"""

import sys
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from biometrics.gallery.index.descriptor import (
    CENTRES,
    DIMENSIONS,
    FINE_CENTRES,
    FINE_PARTS,
    HALF,
    SECTORS,
    WIDTH,
    Model,
    add_by_sector,
    beyond,
    described,
    surroundings,
)
from biometrics.gallery.index.fine import LEAST_ODDS, MOST_ODDS, STEPS, centres_of, fines_of, odds_of, parts_of
from biometrics.matcher.comparison import compare
from biometrics.matcher.structure import Structure, prepare
from biometrics.synthesis.templates import impressions
from biometrics.template import Template

FIRST_SEED: Final = 5_000_000
FINGERS: Final = 3000
LEAST_RAW: Final = 10.0
"""Raw evidence from which the paired minutiae of two touches count as mates."""
RIDGE: Final = 1e-3
"""Share of the mean variance added to each wave's, so that waves that hardly vary do not dominate."""
ROUNDS: Final = 15
"""Rounds of k-means, after which the centres hardly move."""
MET: Final = 400
"""Strangers that each mate is compared with for the table of worths: 30 million in all."""
APART: Final = 0.01
"""Share of all minutiae, in order, within which a stranger may be of the same finger and is left out."""
FEWEST: Final = 100
TAIL: Final = 0.8
"""For the rarest strangers, see `_worths`."""

Floats = NDArray[np.float64]
Single = NDArray[np.float32]


def learn(fingers: int) -> Model:
    """The model, from two touches of each of `fingers` synthetic fingers."""
    touches, firsts, seconds, by_sector = [], [], [], np.zeros((SECTORS, WIDTH))
    seeds = range(FIRST_SEED, FIRST_SEED + fingers)
    for touch, next_touch in zip(impressions(seeds, 1), impressions(seeds, 2), strict=True):
        first, second = _described(touch), _described(next_touch)
        touches.append(first[1])
        structure = prepare(touch)
        add_by_sector(structure, described(structure), by_sector)
        comparison = compare(touch, next_touch)
        if comparison.raw >= LEAST_RAW:
            rows = [(first[0].get(int(i), -1), second[0].get(int(k), -1)) for i, k in comparison.pairs]
            known = np.array([pair for pair in rows if min(pair) >= 0], np.int64).reshape(-1, 2)
            firsts.append(first[1][known[:, 0]])
            seconds.append(second[1][known[:, 1]])
    whole, left, right = (np.concatenate(rows).astype(np.float64) for rows in (touches, firsts, seconds))
    # Per minutia whose sector is seen: what it contributes to the waves, as neighbours in unseen ones are never met.
    expected = by_sector / (1 - whole[:, WIDTH:]).sum(axis=0)[:, None]
    everything, mates, their_mates = (rows[:, :WIDTH] + rows[:, WIDTH:] @ expected for rows in (whole, left, right))
    differences = mates - their_mates
    mean = everything.mean(axis=0)
    within = differences.T @ differences / len(differences) / 2
    within += RIDGE * np.trace(within) / WIDTH * np.eye(WIDTH)
    ratios, directions = linalg.eigh(np.cov(everything.T), within)
    best = np.argsort(-ratios)[:DIMENSIONS]
    # Assigned to the halves so that both distinguish fingers about equally well.
    halves = [[k for k in range(DIMENSIONS) if (k % 4 in (1, 2)) == side] for side in (False, True)]
    projection = directions[:, best][:, halves[0] + halves[1]]
    descriptors = (everything - mean) @ projection
    centres, shares = zip(*(_centres(descriptors[:, h * HALF : (h + 1) * HALF], CENTRES) for h in (0, 1)), strict=True)
    fine_centres = [_centres(part, FINE_CENTRES)[0] for part in parts_of(descriptors)]
    numbers = (
        mean,
        projection,
        expected @ projection,
        np.stack(centres),
        np.stack(shares),
        np.stack(fine_centres),
        ((differences @ projection) ** 2).mean(axis=0) / 2,
        descriptors.var(axis=0),
        np.zeros(1),
    )
    model = Model(*(np.asarray(array, np.float32) for array in numbers))
    probes, prints = ((rows - mean) @ projection for rows in (mates, their_mates))
    return model._replace(worths=_worths(model, *(rows.astype(np.float32) for rows in (probes, prints, descriptors))))


def _worths(model: Model, probes: Single, mates: Single, everyone: Single) -> Single:
    """Logarithm of how much more often mates than strangers have a sum of odds, for every integer; non-decreasing.

    Strangers are taken from `everyone`, far enough from the probe in order not to be of the same finger. For sums that
    fewer than FEWEST of them have, the logarithm is extrapolated with a slope of TAIL.
    """
    sums = np.arange(LEAST_ODDS, MOST_ODDS + 2) - 0.5
    counts = {"mates": np.zeros(len(sums) - 1), "strangers": np.zeros(len(sums) - 1)}
    fines, strangers = centres_of(fines_of(mates, model)), centres_of(fines_of(everyone, model))
    ways = np.arange(FINE_PARTS)
    random = np.random.default_rng(1)
    for start in range(0, len(probes), 1024):
        odds = odds_of(probes[start : start + 1024], model).astype(np.int32).reshape(-1, FINE_PARTS, FINE_CENTRES)
        rows = np.arange(len(odds))[:, None]
        own = odds[rows, ways, fines[start : start + 1024]].sum(axis=1)
        met = random.integers(0, len(strangers), (len(odds), MET))
        others = odds[rows[:, :, None], ways, strangers[met]].sum(axis=2)
        # A finger's own minutiae are by far the most similar: none may count as a stranger.
        at = np.abs(met / len(strangers) - (start + rows) / len(probes))
        for name, totals in (("mates", own), ("strangers", others[at > APART])):
            counts[name] += np.histogram(np.clip(totals / STEPS, LEAST_ODDS, MOST_ODDS), sums)[0]
    mates_share, strangers_share = ((count + 0.5) / (count + 0.5).sum() for count in counts.values())
    worths = np.log(mates_share / strangers_share)
    known = int(np.flatnonzero(counts["strangers"] >= FEWEST)[-1])
    worths[known:] = worths[known] + TAIL * np.arange(len(worths) - known)
    return np.maximum.accumulate(worths).astype(np.float32)


def _described(template: Template) -> tuple[dict[int, int], NDArray[np.float32]]:
    """For each described minutia: its row, by its row in the template; and in each row the sums and what is unseen."""
    structure: Structure = prepare(template)
    rows = described(structure)
    numbers = np.concatenate([surroundings(structure, rows), beyond(structure, rows)], axis=1)
    return {int(structure.order[row]): at for at, row in enumerate(rows)}, numbers


def _centres(points: Floats, many: int) -> tuple[Floats, Floats]:
    """Centres (many, …) by Lloyd's k-means from a fixed start, and the share of points nearest to each."""
    centres = points[np.random.default_rng(0).choice(len(points), many, replace=False)]
    for turn in range(ROUNDS + 1):
        squares = (centres**2).sum(axis=1)
        chunks = np.array_split(points, len(points) // 4096 + 1)
        nearest = np.concatenate([(squares - 2 * part @ centres.T).argmin(axis=1) for part in chunks])
        counts = np.bincount(nearest, minlength=many)
        if turn < ROUNDS:
            totals = np.stack([np.bincount(nearest, column, many) for column in points.T], axis=1)
            centres = np.where(counts[:, None] > 0, totals / np.maximum(counts, 1)[:, None], centres)
    return centres, (counts + 0.5) / (counts + 0.5).sum()


def main(arguments: list[str]) -> None:
    """Write the model that is part of the package, or another file."""
    fingers = int(arguments[0]) if arguments else FINGERS
    path = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parents[1] / "gallery/index/model.npz"
    model = learn(fingers)
    np.savez_compressed(path, **model._asdict())
    click.echo(f"learnt from {fingers} synthetic fingers, written to {path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
