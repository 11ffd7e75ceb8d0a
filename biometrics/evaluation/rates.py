"""Error rates of a matcher from its genuine and impostor scores, as defined in the field."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FMRS: Final = (0.01, 0.001, 0.0001)
"""False match rates at which the false non-match rate is reported."""

CHECKED_SCORES: Final = (10.0, 20.0, 30.0, 40.0)
"""Scores whose stated false match rate is compared with the one observed."""
REFUSED_SHARES: Final = (0.0, 0.1, 0.2, 0.3)
"""Shares of pairs refused for the quality of the worse print, in a reject curve."""

Scores = NDArray[np.float64]


def error_curve(genuine: Scores, impostor: Scores) -> tuple[Scores, Scores, Scores]:
    """Every observed score as a threshold, with the false match and false non-match rate at it."""
    thresholds = np.unique(np.concatenate([genuine, impostor]))
    fnmr = np.searchsorted(np.sort(genuine), thresholds, "left") / len(genuine)
    fmr = 1 - np.searchsorted(np.sort(impostor), thresholds, "left") / len(impostor)
    return thresholds, fmr, fnmr


def equal_error_rate(genuine: Scores, impostor: Scores) -> float:
    """The mean of both error rates where they are closest to equal."""
    _, fmr, fnmr = error_curve(genuine, impostor)
    at = int(np.argmin(np.abs(fnmr - fmr)))
    return float((fnmr[at] + fmr[at]) / 2)


def fnmr_at(genuine: Scores, impostor: Scores, fmr: float) -> tuple[float, float]:
    """False non-match rate and threshold, a score that at most `fmr` of impostor pairs exceed."""
    threshold = np.sort(impostor)[::-1][int(np.floor(fmr * len(impostor)))]
    return float((genuine <= threshold).mean()), float(threshold)


def observed_to_stated(impostor: Scores) -> dict[float, float]:
    """By score: the share of impostor pairs that reach it over the rate it states; more than 1 accuses too often."""
    return {score: float((impostor >= score).mean() * 10 ** (score / 10)) for score in CHECKED_SCORES}


def reject_curve(genuine: Scores, quality: NDArray[np.int64], threshold: float) -> dict[float, float]:
    """FNMR at a threshold once shares of pairs are refused, by the `quality` (n,) of each one's worse print."""
    order = np.argsort(quality, kind="stable")
    remaining = {share: genuine[order[int(share * len(order)) :]] for share in REFUSED_SHARES}
    return {share: float((scores <= threshold).mean()) for share, scores in remaining.items() if len(scores)}
