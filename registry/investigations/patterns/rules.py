"""How far counts lie out of line, and how sure a rate is. Pure.

A count is held against a negative binomial distribution (Poisson's where nothing varies more): the chance of so much or
more. Of many such tests some are small by chance alone: the procedure of Benjamini and Hochberg (J. R. Stat. Soc. B 57,
1995) gives the share of false alarms among all that are as small.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry.duplicates.indicators.chances import chance_of_so_many

FALSE_SHARE: Final = 0.05
"""Counts up to this adjusted chance are told to be out of line: one of twenty such is by chance alone."""
LEAST_GROUP: Final = 10
"""Births of a group below which its figures are withheld: they would speak of children, not of a group."""
NORMAL_975: Final = 1.959964
"""Quantile of the normal distribution for 95 % in the middle."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a count is compared with: how many others there are, their sum, and the sum of their squares."""

    others: int
    total: float
    squares: float

    def moments(self) -> tuple[float, float] | None:
        """Mean and variance of the others; None where there are too few to expect anything by."""
        if self.others < 2:
            return None
        mean = self.total / self.others
        return mean, max(0.0, (self.squares - self.others * mean * mean) / (self.others - 1))


@dataclass(frozen=True, slots=True)
class Counted:
    """One who acts, how often, and how often is expected; None where nothing can be expected."""

    who: str
    place: str | None
    count: int
    expected: float | None
    chance: float | None
    """Of so much or more, were it as the others."""
    adjusted: float | None = None
    """The share of false alarms among all that are as far out of line (Benjamini–Hochberg)."""

    @property
    def is_out_of_line(self) -> bool:
        """Whether it is told as such."""
        return self.adjusted is not None and self.adjusted <= FALSE_SHARE


def against(who: str, place: str | None, count: int, compared: Compared) -> Counted:
    """A count against others of its kind."""
    moments = compared.moments()
    if moments is None:
        return Counted(who, place, count, None, None)
    mean, variance = moments
    return Counted(who, place, count, mean, chance_of_so_many(count, max(mean, 0.5 / compared.others), variance))


def against_share(who: str, count: int, of: int, others_count: int, others_of: int) -> Counted:
    """A count among so many against the share of all others: Poisson with that share of so many."""
    if others_of < 1:
        return Counted(who, who, count, None, None)
    mean = max(others_count, 0.5) / others_of * of
    return Counted(who, who, count, mean, chance_of_so_many(count, mean, mean))


def adjust(some: Sequence[Counted], tests: int) -> list[Counted]:
    """Those most out of line first, each chance adjusted for the number of tests, those not among `some` counted too.

    What is not among them is taken to be in line.
    """
    tested = sorted((one for one in some if one.chance is not None), key=lambda one: (one.chance, -one.count, one.who))
    adjusted: list[Counted] = []
    lowest = 1.0
    for rank in range(len(tested), 0, -1):
        one = tested[rank - 1]
        assert one.chance is not None
        lowest = min(lowest, one.chance * max(tests, len(tested)) / rank)
        adjusted.append(Counted(one.who, one.place, one.count, one.expected, one.chance, lowest))
    rest = sorted((one for one in some if one.chance is None), key=lambda one: (-one.count, one.who))
    return [*reversed(adjusted), *rest]


def interval(hits: int, of: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a rate (J. Am. Stat. Assoc. 22, 1927); None of nothing."""
    if of < 1:
        return None
    z2 = NORMAL_975 * NORMAL_975
    rate = hits / of
    middle = (rate + z2 / (2 * of)) / (1 + z2 / of)
    half = NORMAL_975 / (1 + z2 / of) * math.sqrt(rate * (1 - rate) / of + z2 / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
