"""How far apart a person's ridges are at a given age: a rule for simulation, not a research result.

As a finger grows, the same ridges spread, nearly equally in all directions (Gottschlich et al., 2011, for adolescents).
Between the two ends known from the literature, a newborn's 4.5 px at 500 ppi and an adult's 9, the rule follows the
growth in height. Nobody has shown that skin grows like height below the age of 5: the middle of the scale is a
plausible guess.
"""

from typing import Final

import numpy as np

NEWBORN_PERIOD_PX: Final = 4.5
ADULT_PERIOD_PX: Final = 9.0
"""At 500 ppi."""

AGES_YEARS: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0)
STATURES_CM: Final = (49.5, 66.7, 74.9, 86.8, 103.0, 115.5, 127.0, 138.2, 150.2, 161.5, 167.7, 169.6)
"""Median heights, averaged over both sexes (WHO child growth standards 2006 and reference 2007), rounded."""


def ridge_period_px(age_years: float, ppi: float = 500.0) -> float:
    """Ridge period, px at `ppi`, of an average person of an age ≥ 0. Raises ValueError below 0 and for NaN."""
    if not age_years >= 0:
        raise ValueError("the age must be 0 or more")
    stature = float(np.interp(age_years, AGES_YEARS, STATURES_CM))
    grown = (stature - STATURES_CM[0]) / (STATURES_CM[-1] - STATURES_CM[0])
    return (NEWBORN_PERIOD_PX + grown * (ADULT_PERIOD_PX - NEWBORN_PERIOD_PX)) * ppi / 500.0
