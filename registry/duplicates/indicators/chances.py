"""Chances and error rates, computed and put into words. Pure."""

import math
from collections.abc import Sequence
from typing import Final

from registry.core.messages import Message, _

RAREST_SHOWN: Final = 1e-9
"""Anything rarer is shown as rarer than this: the calibration and the fits are extrapolated long before."""


def one_in(rate: float) -> Message:
    """A rate as "one in 2,000,000", to one significant digit."""
    if rate < RAREST_SHOWN:
        return _("less than one in {number:,.0f}", number=1 / RAREST_SHOWN)
    return _("one in {number:,.0f}", number=float(f"{1 / rate:.0e}"))


def chance_of_at_least(count: int, history: Sequence[int]) -> float:
    """The chance of a month of so many births or more, given the months before: negative binomial, fitted by moments.

    A history without births expects half a birth in all.
    """
    months = len(history)
    mean = max(sum(history), 0.5) / months
    return chance_of_so_many(count, mean, sum((births - mean) ** 2 for births in history) / max(1, months - 1))


def chance_of_so_many_drawn(count: int, drawn: int, marked: int, among: int) -> float:
    """The chance that so many marked ones or more are among those drawn from all: hypergeometric (Fisher's exact test).

    With the margins given, no rate has to be known: a ward whose own captures fail often excuses its accounts.
    """
    whole = math.comb(among, drawn)
    most = min(drawn, marked)
    return sum(math.comb(marked, n) * math.comb(among - marked, drawn - n) for n in range(count, most + 1)) / whole


def chance_of_so_many(count: int, mean: float, variance: float) -> float:
    """The chance of so many or more under a negative binomial of these moments.

    A variance no greater than Poisson's is taken as Poisson's. The survival functions are scipy's special ones, which
    its statistics use too and load much beside: one minus a sum would lose every digit below 1e-16.
    """
    from scipy.special import betainc, pdtrc  # loaded when first used: it takes a third of a second

    if count < 1:
        return 1.0
    if variance > mean * 1.0001:
        size = mean * mean / (variance - mean)
        return float(betainc(count, size, mean / (size + mean)))
    return float(pdtrc(count - 1, mean))
