"""From the matcher's raw evidence to a score: −10·log10 of the false match rate."""

from typing import Final

import numpy as np

HIGHEST_SCORE: Final = 120.0
_RAW: Final = (-2.0, 0.76, 2.43, 3.87, 4.93, 13.93)
"""Amounts of raw evidence, from 11 400 impostor pairs of four FVC sets; beyond the last quantile by its slope."""
_SCORE: Final = (0.0, 3.0, 10.0, 20.0, 30.0, 120.0)


def score_of(raw: float) -> float:
    """The score, 0 to `HIGHEST_SCORE`, of an amount of raw evidence."""
    return float(min(HIGHEST_SCORE, np.interp(raw, _RAW, _SCORE)))
