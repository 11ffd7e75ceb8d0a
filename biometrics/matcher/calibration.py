"""From the matcher's raw evidence to a score: −10·log10 of the false match rate (FMR).

The table consists of quantiles of the raw evidence of impostor pairs of synthetic fingers, from three populations in
equal shares: 12 720 pairs each of 160 fingers (seeds 100 000 up, one touch each) under ordinary and under hard
conditions, through the whole extraction, and 1 122 751 pairs of 1500 synthetic templates. Real prints influenced it
indirectly: the weights of the evidence (`parameters`) and the variety of synthetic fingers were chosen with real sets
in view. Scores up to 30 are counted (1 in 1000, a dozen pairs of images per population). Above it the score is
extrapolated, by the slope of an exponential tail fitted to the pairs beyond the 1 % quantile of the population with the
heaviest tail. `python -m biometrics.tools.calibrate` measures the table again, and prints what it predicts for real
impostor pairs beside what is counted.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HIGHEST_SCORE: Final = 120.0
"""Where the extrapolation ends: 1 in 10¹², more than any set of prints could ever test."""
TAIL_FMR: Final = 0.01
"""The exponential is fitted to the impostor pairs above this quantile."""
COUNTED_SCORES: Final = (3.0, 10.0, 20.0, 30.0)
"""−10·log10 of the FMRs measured as quantiles: ½, 0.1, 0.01, 0.001."""
COUNTED_RAW: Final = (2.03, 2.80, 4.61, 5.78)
"""Raw evidence at those FMRs, matcher edges-4 on prints of extractor leader-4."""
RAW_PER_TEN: Final = 1.84
"""Raw evidence per score of 10 in the tail."""

_FLOOR = COUNTED_RAW[0] - 1.5
"""Hardly any pair of fingers, and no genuine one, has this little evidence: score 0."""
_CEILING = COUNTED_RAW[-1] + (HIGHEST_SCORE - COUNTED_SCORES[-1]) * RAW_PER_TEN / 10
_RAW = np.array([_FLOOR, *COUNTED_RAW, _CEILING])
_SCORE = np.array([0.0, *COUNTED_SCORES, HIGHEST_SCORE])


def score_of(raw: float) -> float:
    """The score, 0 to `HIGHEST_SCORE`, for an amount of raw evidence; it never decreases as evidence grows."""
    return float(np.interp(raw, _RAW, _SCORE))


def quantiles(populations: Sequence[Floats]) -> tuple[float, ...]:
    """Raw evidence at FMR ½ and 1 in 10, 100 … 10⁵; NaN if fewer than five pairs have more.

    Each population of impostor pairs has an equal share in the rate, however many pairs it has.
    """
    raw, shares = np.concatenate(populations), np.concatenate([np.full(len(p), 1 / len(p)) for p in populations])
    rates = [10 ** (-score / 10) for score in (3.0, 10.0, 20.0, 30.0, 40.0, 50.0)]
    values = [float(np.quantile(raw, 1 - rate, method="inverted_cdf", weights=shares)) for rate in rates]
    return tuple(value if (raw > value).sum() >= 5 else np.nan for value in values)


def tail_slope(populations: Sequence[Floats]) -> float:
    """Raw evidence per factor of ten in FMR, in the heaviest of the populations' tails.

    For each tail it is the mean excess over its quantile, the best fit of an exponential.
    """
    return float(np.max([_mean_excess(raw) for raw in populations]) * np.log(10))


def _mean_excess(raw: Floats) -> float:
    start = np.quantile(raw, 1 - TAIL_FMR, method="inverted_cdf")
    beyond = raw[raw > start]
    return float((beyond - start).mean()) if len(beyond) else np.nan
