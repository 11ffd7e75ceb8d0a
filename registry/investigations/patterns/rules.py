"""Which counts are out of line, and how certain a rate is. Pure.

A count is compared with a negative binomial distribution (Poisson's where the variance is no greater): the chance of so
many or more. Among many such tests some chances are small by accident: the procedure of Benjamini and Hochberg (J. R.
Stat. Soc. B 57, 1995) gives the share of false alarms among all that are at least as small.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from registry.duplicates.indicators.chances import chance_of_so_many

FALSE_SHARE: Final = 0.05
"""Counts up to this adjusted chance are reported as out of line: one of twenty of them is there by accident."""
LEAST_GROUP: Final = 10
"""In a group of fewer births the figures are withheld: they would describe children, not a group."""
CONFIDENCE: Final = 0.95
"""Of the interval of a rate."""


LEAST_OF_PEER: Final = 2
"""Births from which an attendant says what is ordinary: a stranger who came once does not."""


@dataclass(frozen=True, slots=True)
class Others:
    """The counts that a count is compared with: how many, their sum, and the sum of their squares."""

    number: int
    total: float
    squares: float

    def without(self, own: int | None) -> "Others":
        """Without one count that is among them, if it is."""
        if own is None:
            return self
        return Others(self.number - 1, self.total - own, self.squares - own**2)

    def moments(self) -> tuple[float, float] | None:
        """Mean and variance; None where there are too few to expect anything."""
        if self.number < 2:
            return None
        mean = self.total / self.number
        return mean, max(0.0, (self.squares - self.number * mean * mean) / (self.number - 1))


@dataclass(frozen=True, slots=True)
class Counted:
    """A person or place, its count, and the expected count; None where nothing can be expected."""

    who: str
    place: str | None
    count: int
    expected: float | None
    chance: float | None
    """Of this count or more, if it were like the others."""
    adjusted: float | None = None
    """The share of false alarms among all counts that are at least as far out of line (Benjamini–Hochberg)."""

    @property
    def is_out_of_line(self) -> bool:
        """Whether it is reported as out of line."""
        return self.adjusted is not None and self.adjusted <= FALSE_SHARE


def against(who: str, place: str | None, count: int, others: Others) -> Counted:
    """A count compared with others of its kind."""
    moments = others.moments()
    if moments is None:
        return Counted(who, place, count, None, None)
    mean, variance = moments
    return Counted(who, place, count, mean, chance_of_so_many(count, max(mean, 0.5 / others.number), variance))


def against_share(who: str, count: int, of: int, others_count: int, others_of: int) -> Counted:
    """A count out of `of` compared with the share among all others: Poisson with that share of `of`."""
    if others_of < 1:
        return Counted(who, who, count, None, None)
    mean = max(others_count, 0.5) / others_of * of
    return Counted(who, who, count, mean, chance_of_so_many(count, mean, mean))


def adjust(counts: Sequence[Counted], tests: int) -> list[Counted]:
    """The counts, those most out of line first, each chance adjusted for the number of tests.

    Tests beyond those given count as in line.
    """
    from scipy.stats import false_discovery_control  # loaded when first used: it takes a second

    tested = sorted(
        ((count.chance, count) for count in counts if count.chance is not None),
        key=lambda item: (item[0], -item[1].count, item[1].who),
    )
    untested = sorted((count for count in counts if count.chance is None), key=lambda item: (-item.count, item.who))
    if not tested:
        return untested
    chances = [chance for chance, _count in tested] + [1.0] * max(0, tests - len(tested))
    adjusted = false_discovery_control(chances, method="bh")
    shares = zip(tested, adjusted, strict=False)  # the rest are the tests beyond those given
    return [*(replace(count, adjusted=float(share)) for (_chance, count), share in shares), *untested]


def interval(hits: int, of: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a rate (J. Am. Stat. Assoc. 22, 1927); None for none of none."""
    from scipy.stats import binomtest

    if of < 1:
        return None
    within = binomtest(hits, of).proportion_ci(CONFIDENCE, method="wilson")
    return float(within.low), float(within.high)
