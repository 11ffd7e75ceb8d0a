"""Prints of fingers that do not exist, for demonstrations and benchmarks."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from biometrics import synthesis
from biometrics.synthesis import templates

ADULT_PERIOD_PX = 9.0
"""Ridge period at 500 ppi."""
NEWBORN_PERIOD_PX = 4.5
"""Ridge period at 500 ppi."""
NEWBORN_PPI = 1000
ADULT_PPI = 500


@lru_cache(maxsize=64)
def _finger(seed: int) -> synthesis.Finger:
    return synthesis.Finger.from_seed(seed)


def draw_finger(seed: int, impression: int, *, newborn: bool) -> tuple[bytes, int]:
    """PNG bytes and resolution of an impression; a newborn's has 1000 ppi, as its narrow ridges need."""
    period = NEWBORN_PERIOD_PX * NEWBORN_PPI / ADULT_PPI if newborn else ADULT_PERIOD_PX
    ppi = NEWBORN_PPI if newborn else ADULT_PPI
    return synthesis.png(_finger(seed).impression(impression, ridge_period_px=period), ppi), ppi


def draw_child_finger(seed: int, impression: int, age: int) -> tuple[bytes, int]:
    """The same finger some years later, on an adult's reader, grown as the engine's rule for that age says."""
    image = _finger(seed).impression(impression, synthesis.ridge_period_px(age, ADULT_PPI))
    return synthesis.png(image, ADULT_PPI), ADULT_PPI


def draw_templates(seeds: Iterable[int]) -> Iterator[bytes]:
    """Templates of fingers that do not exist, one impression per seed, thousands a second: to fill galleries with."""
    return (template.to_bytes() for template in templates.impressions(seeds))
