"""The weights of agreement: parameters, and the score of a pair as bits that add up. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.duplicates.linkage.agreement import SHIFT_YEARS
from registry.duplicates.linkage.comparisons import COMPARISONS, EXPLAINED, Comparison, Level, level_of
from registry.duplicates.linkage.facts import Features

PRIOR: Final = "prior"
MISSING: Final = "missing"
PRINTS_COMPARISON: Final = "prints"
DECISION: Final = "decision of the prints"
"""The step by which fingers that agree, or plainly differ, prevail over everything else."""
FOR_ONE: Final = "for one person"
FOR_TWO: Final = "for two persons"
STRONG_BITS: Final = 3.0
"""By the model, 8 of 9 such pairs or more are one person: the strongest level. Chosen on synthetic populations, where
it is 99 of 100 (docs/detection.md)."""
PROBABLE_BITS: Final = 2.0
"""4 of 5."""
REVIEW_BITS: Final = -2.0
"""1 of 5: worth a look."""
MISSING_BITS: Final = 3.0
"""Each missing comparison lowers the bar for review by so much: it could have added evidence."""
_INFORMATIVE: Final = ("given names", "surnames", "birth date", "household")
_CONTRADICTING: Final = (
    "different",
    "years at most one apart",
    f"shifted by 1 to {SHIFT_YEARS} years, and near or exchanged",
)
Frequencies = Mapping[tuple[str, str | date], float]
"""(column, term) → the share of records that bear it."""
LEVELS: Final = ("strong", "probable", "review")


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison's weight: log2 of how much more often one person's records agree so than two persons'."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Model:
    """Parameters: (comparison, level) → (m, u), and how many duplicates a record has on average.

    `population` is the number of records its frequencies were counted in.
    """

    version: str
    origin: str
    population: int
    duplicates_per_record: float
    weights: Mapping[tuple[str, str], tuple[float, float]]

    def prior_bits(self) -> float:
        """log2 odds that two records taken at random are one person."""
        chance = 2 * self.duplicates_per_record / max(1, self.population - 1)
        chance = min(max(chance, 1e-12), 0.5)
        return math.log2(chance / (1 - chance))

    def weight(self, comparison: Comparison, level: Level) -> tuple[float, float]:
        """The m and u of a level; the assumed ones where nothing was ever estimated."""
        return self.weights.get((comparison.name, level.name), (level.m, level.u))

    def bits(self, comparison: Comparison, level: Level) -> float:
        """What a level adds, where no term's frequency counts."""
        m, u = self.weight(comparison, level)
        return math.log2(m / u)

    def share_of_day(self, factor: float) -> float:
        """The share of records that bear a day that so many times as many bear as any other."""
        birth_date = next(comparison for comparison in COMPARISONS if comparison.name == "birth date")
        _m, u = self.weight(birth_date, birth_date.levels[0])
        return factor * u

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        rows = [[*name, *weight] for name, weight in sorted(self.weights.items())]
        return {"duplicates_per_record": self.duplicates_per_record, "weights": rows}

    @classmethod
    def from_json(cls, version: str, origin: str, population: int, stored: Mapping[str, Any]) -> "Model":
        """From what was stored."""
        weights = {(name, level): (m, u) for name, level, m, u in stored["weights"]}
        return cls(version, origin, population, stored["duplicates_per_record"], weights)


def score(model: Model, frequency: Frequencies, a: Features, b: Features) -> tuple[Part, ...]:
    """Every part of a pair's weight, the prior first. Their sum is the pair's log2 odds of being one person.

    `frequency` gives the share of records that bear a term, by (column, term), for `a`'s terms; a term not in it is
    borne by this record alone.
    """
    parts = [Part(PRIOR, f"{model.population} records", model.prior_bits())]
    rarest = 1 / max(1, model.population)
    for comparison in COMPARISONS:
        level = level_of(comparison, a, b)
        if level is None:
            parts.append(Part(comparison.name, MISSING, 0.0))
            continue
        m, u = model.weight(comparison, level)
        if level.term is not None:
            share = frequency.get((level.term, getattr(a, level.term)), rarest)
            u = max(share, u) if level.is_floored else share
        parts.append(Part(comparison.name, level.name, math.log2(m / u)))
    return tuple(parts)


def total(parts: tuple[Part, ...]) -> float:
    """A pair's log2 odds of being one person."""
    return math.fsum(part.bits for part in parts)


def level_by(parts: tuple[Part, ...]) -> str | None:
    """How strong a pair is: strong, probable, review, or None.

    Prints that decide give the level alone. What is missing lowers the bar for review, so that a record with nothing
    but a name is looked at, never passed over.
    """
    decision = next((part.level for part in parts if part.comparison == DECISION), None)
    if decision is not None:
        return LEVELS[0] if decision == FOR_ONE else None
    bits = total(parts)
    if bits >= STRONG_BITS:
        return LEVELS[0]
    if bits >= PROBABLE_BITS:
        return LEVELS[1]
    if any(part.comparison == "birth date" and part.level in _CONTRADICTING for part in parts):
        return LEVELS[2] if bits >= REVIEW_BITS else None  # brothers and sisters without names yet are not duplicates
    missing = sum(part.level == MISSING and part.comparison in _INFORMATIVE for part in parts)
    return LEVELS[2] if bits >= REVIEW_BITS - MISSING_BITS * missing else None


_SMOOTHING: Final = 0.05
"""Weight of the assumed m, where few pairs are left to estimate from."""


def rescaled(weights: Mapping[tuple[str, str], tuple[float, float]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Surnames' m given that no common parent explains them: splink estimates them together with that level."""
    explained, _ = weights.get(EXPLAINED, (0.0, 0.0))
    assumed = {(comparison.name, level.name): level.m for comparison in COMPARISONS for level in comparison.levels}
    unexplained = {
        key: (m + _SMOOTHING * assumed[key]) / (1 - explained + _SMOOTHING)
        for key, (m, _) in weights.items()
        if key[0] == EXPLAINED[0] and key != EXPLAINED
    }
    whole = max(1.0, sum(unexplained.values()))
    scaled = dict(weights) | {key: (m / whole, weights[key][1]) for key, m in unexplained.items()}
    scaled.pop(EXPLAINED, None)
    return scaled


SHIPPED_PAIRS: Final = 500
"""The shipped model's m weigh as much as so many pairs of one person: with 200 such pairs, as 10 000 records hold, a
share of one in twenty is estimated with a relative error of a third."""


def blended(
    estimated: Mapping[tuple[str, str], tuple[float, float]],
    known: Mapping[tuple[str, str], tuple[float, float]],
    pairs: float,
) -> dict[tuple[str, str], tuple[float, float]]:
    """The m of an estimate from so many pairs, blended with those known before; the u of the estimate."""
    share = pairs / (pairs + SHIPPED_PAIRS)
    return {key: (share * m + (1 - share) * known.get(key, (m, u))[0], u) for key, (m, u) in estimated.items()}
