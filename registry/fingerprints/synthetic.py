"""Prints of fingers that do not exist, for demonstrations and benchmarks."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from biometrics import synthesis
from biometrics.synthesis import templates

ADULT_PERIOD_PX = 9.0
NEWBORN_PERIOD_PX = 4.5
NEWBORN_PPI = 1000
ADULT_PPI = 500


@lru_cache(maxsize=64)
def _finger(seed: int) -> synthesis.Finger:
    return synthesis.Finger.from_seed(seed)


def draw_finger(seed: int, impression: int, *, newborn: bool) -> tuple[bytes, int]:
    """PNG bytes and resolution of an impression; a newborn's is taken at 1000 ppi, as its ridges need."""
    period = NEWBORN_PERIOD_PX * NEWBORN_PPI / ADULT_PPI if newborn else ADULT_PERIOD_PX
    ppi = NEWBORN_PPI if newborn else ADULT_PPI
    return synthesis.png(_finger(seed).impression(impression, ridge_period_px=period), ppi), ppi


def draw_child_finger(seed: int, impression: int, age: int) -> tuple[bytes, int]:
    """The same finger some years later, at an adult's reader: as far grown as the engine's rule says of that age."""
    image = _finger(seed).impression(impression, synthesis.ridge_period_px(age, ADULT_PPI))
    return synthesis.png(image, ADULT_PPI), ADULT_PPI


def draw_templates(seeds: Iterable[int]) -> Iterator[bytes]:
    """Templates of fingers that do not exist, a touch of each seed, thousands a second: to fill galleries with."""
    return (template.to_bytes() for template in templates.impressions(seeds))
