"""From the matcher's raw evidence to a score: −10·log10 of the false match rate (FMR).

The table's origin: quantiles of the raw evidence of impostor pairs, at each FMR the greater of two populations, so that
neither is flattered: 11 935 pairs of 155 synthetic fingers (seeds 100 000 up, one impression each, through the whole
extraction) and 11 376 pairs of the four FVC sets. Down to FMR 1 % the real prints decide, at 0.1 % the synthetic ones.
Beyond 0.1 % nothing is counted: the score goes on by the slope of an exponential tail, fitted to the synthetic pairs
above their 1 % quantile (1.84 of evidence per factor ten; the real sets' own tail is steeper, 1.02). Scores above 40
are therefore extrapolated. `python -m biometrics.calibrating` measures and prints the table again.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

HIGHEST_SCORE: Final = 120.0
"""Where the extrapolation ends: 1 in 10¹², more than all pairs of people there are could ever test."""
TAIL_FMR: Final = 0.01
"""The exponential is fitted to the impostor pairs above this quantile."""
COUNTED_SCORES: Final = (3.0, 10.0, 20.0, 30.0)
"""−10·log10 of the FMRs read off as quantiles: ½, 0.1, 0.01, 0.001."""
COUNTED_RAW: Final = (0.74, 2.41, 3.86, 5.40)
"""Raw evidence at those FMRs, matcher edges-1."""
RAW_PER_TEN: Final = 1.84
"""Raw evidence per score of 10 in the tail."""

_FLOOR = COUNTED_RAW[0] - 3.0
"""Nine impostor pairs in ten, and hardly a genuine one, reach this much: score 0."""
_CEILING = COUNTED_RAW[-1] + (HIGHEST_SCORE - COUNTED_SCORES[-1]) * RAW_PER_TEN / 10
_RAW = np.array([_FLOOR, *COUNTED_RAW, _CEILING])
_SCORE = np.array([0.0, *COUNTED_SCORES, HIGHEST_SCORE])


def score_of(raw: float) -> float:
    """The score, 0 to `HIGHEST_SCORE`, of an amount of raw evidence; never falls as evidence grows."""
    return float(np.interp(raw, _RAW, _SCORE))


def quantiles(impostors: NDArray[np.float64]) -> tuple[float, ...]:
    """Raw evidence that impostor pairs reach at the FMRs of `COUNTED_SCORES`."""
    return tuple(float(np.quantile(impostors, 1 - 10 ** (-score / 10))) for score in COUNTED_SCORES)


def tail_slope(impostors: NDArray[np.float64]) -> float:
    """Raw evidence per factor ten of FMR: the mean excess over the tail's quantile, which fits an exponential best."""
    start = np.quantile(impostors, 1 - TAIL_FMR)
    return float((impostors[impostors > start] - start).mean() * np.log(10))
