"""How good an impression is, broken down so that a registrar can act on it. Works on infants, where NFIQ 2 does not."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.ridges.crests import crest_darkness
from biometrics.ridges.period import CLOSE_STRIDE_PX, CloseLook
from biometrics.ridges.windows import RidgeMap
from biometrics.template import LEAST_QUALITY, RIDGE_PERIOD_PX

FULL_AREA_RIDGES2: Final = 800.0
"""Area of a good flat print in squares of one ridge period: about 28 × 28 ridges, 13 × 13 mm on an adult."""
GOOD_CLARITY: Final = 0.75
GOOD_CONTRAST: Final = 55.0
GOOD_MINUTIAE: Final = 25
"""More than this add little; courts ask for 12 to 16 in agreement."""
SURE_RELIABILITY: Final = 60
"""Reliability from which a minutia counts: the network's own threshold."""
FEW_MINUTIAE: Final = 10
SMALL_AREA: Final = (0.2, 0.4)
"""Below the first the print is too small for anything; below the second only the tip, or as little, touched."""
DARK_SHARE: Final = (0.28, 0.54)
"""Share of dark pixels among the ridges: below the first, dryness breaks the ridges; above the second, moisture fills
the valleys. Synthetic prints have 0.40 when neither dry nor wet, 0.24 and 0.56 at a moisture of −0.6 and 0.6."""
TRACE: Final = 0.2
"""Darkness of ridges between their beads, see `crests`: from it on something is left there; below, the skin is dry."""
FAINT_RIDGE: Final = 0.5
"""Darkness of the middle of a crest up to which it is hardly more than beads. With both, drops of sweat on faint ridges
look as a dry finger does: it must not be told to moisten."""
LEAST_CLARITY: Final = 0.62
LEAST_CONTRAST: Final = 0.4
UNSURE_CONFIDENCE: Final = 0.4
UNTRUSTED_CONFIDENCE: Final = 0.15
"""Of the ridge period: below this a template's scale is a guess, and so would be any comparison."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A score of 0–100 and what it is made of: area, clarity and contrast 0–1, ridge period (px), minutiae that count.

    reasons: slugs, the one to act on first comes first; assessable: whether the ridges could be measured at all; if
    not, a comparison means nothing.
    """

    score: int
    area: float
    clarity: float
    contrast: float
    ridge_period_px: float
    minutiae: int
    reasons: tuple[str, ...]
    assessable: bool


def sure_count(reliability: NDArray[np.uint8]) -> int:
    """How many of the minutiae of these reliabilities (n,) are certain."""
    return int((reliability >= SURE_RELIABILITY).sum())


def assess(look: CloseLook | None, reliability: NDArray[np.uint8], gain: float = 1.0) -> Quality:
    """The quality of an impression, from the close look at its ridges and its minutiae's `reliability` (n,).

    gain: how many times the contrast of the file was strengthened for that look.
    """
    if look is None or not look.seen.has_ridges.any():
        return Quality(0, 0.0, 0.0, 0.0, math.nan, len(reliability), ("no_finger",), assessable=False)
    seen, period = look.seen, look.period
    chosen = seen.has_ridges
    area = min(1.0, float(chosen.sum()) * (CLOSE_STRIDE_PX / RIDGE_PERIOD_PX) ** 2 / FULL_AREA_RIDGES2)
    clarity = min(1.0, float(seen.clarity[chosen].mean()) / GOOD_CLARITY)
    contrast = min(1.0, float(seen.contrast[chosen].mean()) / gain / GOOD_CONTRAST)
    count = sure_count(reliability)
    parts = np.array([area, clarity, contrast, min(1.0, count / GOOD_MINUTIAE), period.confidence])
    weights = np.array([0.30, 0.25, 0.10, 0.25, 0.10])
    score = round(100 * float(np.exp((weights * np.log(np.maximum(parts, 0.01))).sum())))
    assessable = period.confidence >= UNTRUSTED_CONFIDENCE
    dark = _dark_share(look.pixels, seen)
    if not assessable:
        score = min(score, LEAST_QUALITY - 1)
    return Quality(
        score,
        area,
        clarity,
        contrast,
        period.px,
        count,
        reasons_of(
            area,
            clarity,
            contrast,
            dark,
            count,
            period.confidence,
            is_beaded=(dark < DARK_SHARE[0] or clarity < LEAST_CLARITY) and _is_beaded(look.pixels, seen),
        ),
        assessable,
    )


def reasons_of(
    area: float,
    clarity: float,
    contrast: float,
    dark: float,
    minutiae: int,
    confidence: float,
    *,
    is_beaded: bool = False,
) -> tuple[str, ...]:
    """What a registrar can act on: causes come before effects, and effects of a named cause are left out."""
    dry, wet = dark < DARK_SHARE[0] and not is_beaded, dark > DARK_SHARE[1]
    faint = contrast < LEAST_CONTRAST
    flaws = {
        "beaded": is_beaded and not wet,
        "too_dry": dry,
        "too_wet": wet,
        "press_harder": faint and not wet,
        "low_contrast": faint and wet,
        "too_small": area < SMALL_AREA[0],
        "only_the_tip": SMALL_AREA[0] <= area < SMALL_AREA[1],
        "blurred": clarity < LEAST_CLARITY and not (dry or wet or faint or is_beaded),
        "few_minutiae": minutiae < FEW_MINUTIAE,
        "ridge_period_uncertain": confidence < UNSURE_CONFIDENCE,
    }
    return tuple(slug for slug, holds in flaws.items() if holds)


def _is_beaded(pixels: NDArray[np.uint8], seen: RidgeMap) -> bool:
    """Whether ridges are beads with something left between: drops or dryness, which the picture does not say."""
    gaps, middle = crest_darkness(pixels, seen)
    return gaps >= TRACE and middle <= FAINT_RIDGE


def _dark_share(pixels: NDArray[np.uint8], seen: RidgeMap) -> float:
    """Share of pixels among the ridges that are darker than the middle of their window's own range."""
    side = tuple(min(CLOSE_STRIDE_PX, size) for size in pixels.shape)
    corners = seen.top[seen.has_ridges], seen.left[seen.has_ridges]
    windows = np.lib.stride_tricks.sliding_window_view(pixels, side)[corners].reshape(-1, math.prod(side))
    count, size = windows.shape
    if windows.size == 0:
        return 0.5
    of_window = windows + 256 * np.arange(count)[:, None]
    upto = np.bincount(of_window.ravel(), minlength=256 * count).reshape(count, 256).cumsum(axis=1)
    low, high = (np.argmax(upto > round(share * (size - 1)), axis=1) for share in (0.05, 0.95))
    middle = (low + high) / 2
    return float((windows < middle[:, None]).mean())
