"""How good an impression is, in parts that a registrar can act on. Usable on infants, for whom NFIQ 2 is not."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.period import CLOSE_STRIDE_PX, CloseLook
from biometrics.ridges import RidgeMap
from biometrics.template import RIDGE_PERIOD_PX

FULL_AREA_RIDGES2: Final = 400.0
"""Area of a good flat print in squares of one ridge period: about 20 × 20 ridges (1 cm² of an adult)."""
GOOD_CLARITY: Final = 0.75
GOOD_CONTRAST: Final = 55.0
GOOD_MINUTIAE: Final = 25
"""Minutiae beyond which more add little; courts ask for 12 to 16 in agreement."""
FEW_MINUTIAE: Final = 10
DARK_SHARE: Final = (0.28, 0.68)
"""Share of dark pixels within the ridges: below, ridges are broken by dryness; above, valleys are filled."""


@dataclass(frozen=True, slots=True)
class Quality:
    """0–100 with its parts: area, clarity and contrast 0–1; reasons are slugs."""

    score: int
    area: float
    clarity: float
    contrast: float
    ridge_period_px: float
    minutiae: int
    reasons: tuple[str, ...]


def assess(look: CloseLook | None, reliability: NDArray[np.uint8]) -> Quality:
    """Judge an impression by what was seen where its ridges are 9 px apart; `reliability` is of its minutiae."""
    if look is None or not look.seen.has_ridges.any():
        return Quality(0, 0.0, 0.0, 0.0, math.nan, len(reliability), ("no_finger",))
    seen, period = look.seen, look.period
    chosen = seen.has_ridges
    covered = float(chosen.sum()) * (CLOSE_STRIDE_PX / RIDGE_PERIOD_PX) ** 2
    area = min(1.0, covered / FULL_AREA_RIDGES2)
    clarity = min(1.0, float(seen.clarity[chosen].mean()) / GOOD_CLARITY)
    contrast = min(1.0, float(seen.contrast[chosen].mean()) / GOOD_CONTRAST)
    count = int((reliability >= 60).sum())
    enough = min(1.0, count / GOOD_MINUTIAE)
    parts = np.array([area, clarity, contrast, enough, period.confidence])
    weights = np.array([0.30, 0.25, 0.10, 0.25, 0.10])
    score = round(100 * float(np.exp((weights * np.log(np.maximum(parts, 0.01))).sum())))
    dark = _dark_share(look.pixels, seen)
    flaws = {
        "too_small": area < 0.15,
        "only_the_tip": 0.15 <= area < 0.35,
        "too_dry": dark < DARK_SHARE[0],
        "too_wet": dark > DARK_SHARE[1],
        "blurred": clarity < 0.6,
        "low_contrast": contrast < 0.4,
        "press_harder": contrast < 0.4 and dark < 0.5,
        "few_minutiae": count < FEW_MINUTIAE,
        "ridge_period_uncertain": period.confidence < 0.4,
    }
    reasons = tuple(slug for slug, holds in flaws.items() if holds)
    return Quality(score, area, clarity, contrast, period.px, count, reasons)


def _dark_share(pixels: NDArray[np.uint8], seen: RidgeMap) -> float:
    """Share of pixels within the ridges that are darker than the middle of their window's own range."""
    shares = []
    for top, left in zip(seen.top[seen.has_ridges], seen.left[seen.has_ridges], strict=True):
        window = pixels[top : top + CLOSE_STRIDE_PX, left : left + CLOSE_STRIDE_PX]
        if window.size:
            low, high = np.percentile(window, (5, 95))
            shares.append(float((window < (low + high) / 2).mean()))
    return float(np.mean(shares)) if shares else 0.5
