"""Fit how easily prints agree by chance: `python -m biometrics.tools.fit_chance [--ages FILE] [--left-out] DIR …`.

Impostor pairs of every DIR (images or records named FINGER_IMPRESSION), of the tips of its prints, of synthetic
templates and of the captures by age that `calibrate_ages` stored in FILE. A logistic regression says how the odds of
reaching an amount of evidence depend on what the prints show, with one slope for five amounts. Printed are the
constants for `matcher.parameters` in raw evidence, and how often the pairs of every population reach a score over how
often the score states it: by the constants in use, or, left out, by those fitted to the others, no prints shared.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from biometrics.evaluation import sets
from biometrics.evaluation.rates import CHECKED_SCORES, observed_to_stated
from biometrics.matcher import parameters as par
from biometrics.matcher.calibration import score_of
from biometrics.matcher.chance import count_of, deduction, sameness
from biometrics.matcher.scratch import scratch_of_thread
from biometrics.matcher.searching import pack, weigh
from biometrics.matcher.structure import Structure, prepare
from biometrics.synthesis import templates
from biometrics.template import Template
from biometrics.tools.calibrate import FIRST_TEMPLATE_SEED, TEMPLATE_QUALITY
from biometrics.tools.calibrate_ages import read_templates

Floats = NDArray[np.float64]
Print = tuple[str, Template]
"""Its finger's name and the template."""

AMOUNTS: Final = (2.8, 3.6, 4.61, 5.2, 5.8)
"""Raw evidence whose odds are fitted ..."""
WEIGHTS: Final = (0.5, 1.0, 4.0, 10.0, 20.0)
"""... and how much a pair weighs at each: more where few pairs come."""
RAW_PER_NAT: Final = 10 / math.log(10) / 5.5
"""Raw evidence per unit of log odds: a score rises by about 5.5 with each unit of raw evidence between 10 and 30."""
TIP: Final = 0.4
"""Share of a print's minutiae, those that lie highest, that make its tip."""
MARGIN: Final = 0.3
"""Raw evidence deducted beyond what fits best: a stated rate is to be an upper bound, and sets differ."""
COMMON_SHARE: Final = 10
"""Of the pairs with less evidence than the lowest amount one in so many is fitted, and weighs as much as all."""
NAMES: Final = ("RAW_PER_FEWER", "RAW_BELOW_FEW", "RAW_PER_MORE", "RAW_PER_ALIKE", "RAW_PER_LENGTH", "RAW_COMMON")
_FEW: Final = math.log2(par.FEW_MINUTIAE / par.COMMON_MINUTIAE)


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Impostor pairs of one origin: traits (n, 5) in the order of NAMES, raw evidence (n,), and what was deducted."""

    origin: str
    traits: Floats
    raw: Floats
    deducted: Floats

    def ratios(self, constants: Floats | None) -> dict[float, float]:
        """Observed over stated rates by score, by the constants in use or by others."""
        amount = self.deducted
        if constants is not None:
            fitted_amount = self.traits @ constants[:-1] + constants[-1]
            least = -par.MOST_ADDED * np.clip(1 - self.traits[:, 0] / _FEW, 0, 1)
            amount = np.clip(fitted_amount, least, par.MOST_DEDUCTED)
        return observed_to_stated(np.array([score_of(raw) for raw in (self.raw - amount).tolist()]))


def edge_traits(structure: Structure) -> tuple[float, float]:
    """How alike a print's edges are and how long, in octaves: what `chance.sameness` weighs."""
    edges = structure.edges.astype(np.int64)
    if not len(edges):
        return 0.0, 0.0
    bins = np.bincount(edges[:, 3] // 32 * 8 + edges[:, 4] // 32, minlength=64) / len(edges)
    longer = edges[:, 2].mean() / par.LENGTH_STEPS - math.log2(par.COMMON_EDGE_PX / par.EDGE_MIN_PX)
    return math.log2(64 * float((bins**2).sum())), float(longer)


def population(origin: str, prints: Sequence[Print]) -> Population:
    """Every pair of two different fingers."""
    structures = [prepare(template) for _, template in prints]
    fingers = np.array([finger for finger, _ in prints])
    packed, rows = pack(structures), np.arange(len(structures))
    counts = np.array([count_of(len(each.positions)) for each in structures])
    same = np.array([sameness(each.edges, scratch_of_thread()) for each in structures])
    edges = np.array([edge_traits(each) for each in structures])
    columns: list[Floats] = []
    evidence: list[Floats] = []
    amounts: list[Floats] = []
    for at, structure in enumerate(structures):
        others = rows[at + 1 :][fingers[at + 1 :] != fingers[at]]
        raw = weigh(structure, packed, others)
        deducted = [deduction(counts[at], same[at], counts[other], same[other]) for other in others.tolist()]
        amounts.append(np.array(deducted))
        fewer, more = np.minimum(counts[at], counts[others]), np.maximum(counts[at], counts[others])
        of_edges = (edges[at] + edges[others]) / 2
        columns.append(np.column_stack([np.maximum(_FEW, fewer), np.minimum(0, fewer - _FEW), more, of_edges]))
        evidence.append(raw + amounts[-1])
    usable = np.isfinite(np.concatenate(evidence))
    return Population(origin, *(np.concatenate(each)[usable] for each in (columns, evidence, amounts)))


def tip(of: Template) -> Template:
    """The print's minutiae that lie highest, as if no more of the finger had touched."""
    rows = np.sort(np.argsort(of.y, kind="stable")[: max(par.LEAST_MINUTIAE, round(TIP * len(of)))])
    chosen = {name: getattr(of, name)[rows] for name in ("x", "y", "direction", "kind", "reliability")}
    return replace(of, **chosen)


def fitted(populations: Sequence[Population]) -> Floats:
    """The constants, in raw evidence and in the order of NAMES."""
    size = len(NAMES) - 1
    inputs = []
    for each in populations:
        low = np.flatnonzero(each.raw < AMOUNTS[0])[::COMMON_SHARE]
        rows = np.concatenate([low, np.flatnonzero(each.raw >= AMOUNTS[0])])
        share = np.where(each.raw[rows] < AMOUNTS[0], COMMON_SHARE, 1) / math.sqrt(len(each.raw))
        inputs.append((each.traits[rows], each.raw[rows], share))
    traits, raw, shares = (np.concatenate(each) for each in zip(*inputs, strict=True))

    def loss(values: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(values)
        common = traits @ values[:size]
        for at, (amount, weight) in enumerate(zip(AMOUNTS, WEIGHTS, strict=True)):
            odds, reached = common + values[size + at], raw >= amount
            total += weight * float((shares * (np.logaddexp(0, odds) - reached * odds)).sum())
            error = weight * shares * (1 / (1 + np.exp(-odds)) - reached)
            slope[:size] += error @ traits
            slope[size + at] = error.sum()
        return total, slope

    start = np.concatenate([np.zeros(size), -np.log(10 ** np.interp(AMOUNTS, (2.8, 4.61, 5.78), (1, 2, 3)))])
    values = minimize(loss, start, jac=True, method="L-BFGS-B").x
    at_twenty = values[size + AMOUNTS.index(4.61)] + math.log(99)
    constants: Floats = np.append(values[:size], at_twenty) * RAW_PER_NAT
    constants[-1] += MARGIN
    return constants


def populations_of(folders: Mapping[str, Sequence[Print]], ages: Path | None, count: int) -> list[Population]:
    """All populations, those of the folders first."""
    found = []
    for name, prints in folders.items():
        found += [population(name, prints), population(f"{name}, tips", [(f, tip(each)) for f, each in prints])]
    if count > 1:
        seeds = range(FIRST_TEMPLATE_SEED, FIRST_TEMPLATE_SEED + count)
        made = templates.impressions(seeds, 1, TEMPLATE_QUALITY)
        found.append(population("templates", list(zip(map(str, seeds), made, strict=True))))
    if ages is not None:
        stored = enumerate(read_templates(ages))
        found.append(population("ages", [(str(n), each) for n, of_finger in stored for each in of_finger if each]))
    return found


def _prints(folder: Path) -> list[Print]:
    read = sets.from_records(folder) if sets.holds_records(folder) else sets.from_images(folder, 1.0, lambda i, _: i)
    return [(finger, template) for (finger, _), template in read.prints.items() if template is not None]


@click.command(help=__doc__)
@click.option("--ages", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Of `calibrate_ages`.")
@click.option("--templates", "count", default=500, show_default=True, help="Number of synthetic templates.")
@click.option("--left-out", "is_left_out", is_flag=True, help="Foretell each population by the others.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(ages: Path | None, count: int, is_left_out: bool, folders: tuple[Path, ...]) -> None:
    """Print the constants and a line for each population."""
    every = populations_of({folder.name: _prints(folder) for folder in folders}, ages, count)
    for name, value in zip(NAMES, fitted(every).tolist(), strict=True):
        click.echo(f"{name} {value:.2f}")
    click.echo("| observed ÷ stated | pairs | " + " | ".join(f"≥ {score:g}" for score in CHECKED_SCORES) + " |")
    click.echo("|---|--:|" + "--:|" * len(CHECKED_SCORES))
    for each in every:
        own = each.origin.split(",")[0]
        others = [other for other in every if other.origin.split(",")[0] != own]
        at = each.ratios(fitted(others) if is_left_out else None)
        click.echo(f"| {each.origin} | {len(each.raw)} | " + " | ".join(f"{ratio:.2f}" for ratio in at.values()) + " |")


if __name__ == "__main__":
    main()
