"""The quality falls as a print gets worse, and its reasons say what to do about it."""

from dataclasses import replace
from functools import cache, partial

import numpy as np
import pytest
from numpy.typing import NDArray

from biometrics.errors import ImageRejected
from biometrics.extraction import extract_with_quality
from biometrics.images.raster import from_pixels
from biometrics.quality import FAINT_RIDGE, TRACE, assess, reasons_of
from biometrics.ridges.crests import crest_darkness
from biometrics.ridges.period import hypotheses, look_closely
from biometrics.synthesis.conditions import CLEAN, Conditions
from biometrics.synthesis.fields import smooth_noise
from biometrics.template import LEAST_QUALITY
from tests.biometrics.pictures import synthetic_finger

STEADY = replace(
    CLEAN,
    moisture_spread=0.0,
    patches=0.05,
    contrast=(0.95, 0.95),
    scratches=0,
    creases=0,
    reach=(1, 1),
    shift_px=0,
    roll_px=0,
)
"""A touch of which one property at a time is made worse."""


@cache
def judged(conditions: Conditions) -> tuple[int, tuple[str, ...]]:
    pixels = synthetic_finger(2).impression(3, conditions=conditions)
    try:
        template, quality = extract_with_quality(from_pixels(pixels, 500.0))
    except ImageRejected:
        return 0, ("no_finger",)
    assert template.quality == quality.score
    return quality.score, quality.reasons


DEGRADED = {
    "dry": ([replace(STEADY, moisture=m) for m in (-0.3, -0.6, -0.9)], {"too_dry"}),
    "wet": ([replace(STEADY, moisture=m) for m in (0.3, 0.6, 0.9)], {"too_wet"}),
    "small": ([replace(STEADY, reach=(r, r)) for r in (0.7, 0.5, 0.35)], {"only_the_tip", "too_small"}),
    "faint": ([replace(STEADY, contrast=(c, c)) for c in (0.6, 0.3, 0.12)], {"press_harder"}),
    "worn": ([replace(STEADY, grain=g) for g in (0.5, 0.9, 1.5)], {"blurred", "no_finger"}),
}


@pytest.mark.parametrize("name", DEGRADED)
def test_quality_falls_step_by_step_and_the_reason_names_what_is_wrong(name: str) -> None:
    steps, expected = DEGRADED[name]
    scores = [judged(STEADY)[0], *(judged(step)[0] for step in steps)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] <= scores[0] - 8
    assert judged(STEADY)[1] == ()
    assert judged(steps[-1])[1][0] in expected


def test_the_same_finger_is_judged_alike_at_a_childs_size() -> None:
    finger = synthetic_finger(2)
    adult, child = (
        extract_with_quality(from_pixels(finger.impression(3, period, STEADY), 500.0))[1] for period in (9.0, 4.5)
    )
    assert abs(adult.score - child.score) <= 6
    assert child.ridge_period_px == pytest.approx(adult.ridge_period_px / 2, rel=0.06)


def test_causes_come_before_effects_and_no_effect_is_repeated() -> None:
    assert reasons_of(area=0.3, clarity=0.5, contrast=1, dark=0.2, minutiae=5, confidence=0.9) == (
        "too_dry",
        "only_the_tip",
        "few_minutiae",
    )
    assert reasons_of(area=1, clarity=0.5, contrast=1, dark=0.4, minutiae=50, confidence=0.9) == ("blurred",)
    assert reasons_of(area=1, clarity=0.9, contrast=0.3, dark=0.6, minutiae=50, confidence=0.3) == (
        "too_wet",
        "low_contrast",
        "ridge_period_uncertain",
    )


def with_drops(pixels: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """A print whose ridges are faint, and dark where drops of sweat stand on them."""
    random = np.random.default_rng(seed)
    wet = np.clip(2 * (smooth_noise(random, pixels.shape, 7.0) - 0.4), 0, 1)
    dark = (255.0 - pixels) * (0.35 + 0.65 * wet)
    print_: NDArray[np.uint8] = np.clip(255 - dark + random.normal(0, 3, pixels.shape), 0, 255).astype(np.uint8)
    return print_


@pytest.mark.parametrize("seed", [1, 2])
def test_drops_on_faint_ridges_are_not_called_dryness_and_dryness_is(seed: int) -> None:
    looks = []
    for moisture in (0.0, -0.9):
        pixels = synthetic_finger(2).impression(3, conditions=replace(STEADY, moisture=moisture))
        pixels = pixels if moisture else with_drops(pixels, seed)
        look = look_closely(pixels, hypotheses(pixels)[0].px)
        looks.append(crest_darkness(look.pixels, look.seen))
    (drops, middle), (dry, _middle) = looks
    assert drops >= TRACE > dry + 0.03, "between drops the ridge goes on"
    assert middle <= FAINT_RIDGE
    reasons = partial(reasons_of, area=1.0, clarity=0.5, contrast=1.0, dark=0.2, minutiae=50, confidence=0.9)
    assert reasons(is_beaded=True) == ("beaded",)
    assert reasons() == ("too_dry",)


def test_what_cannot_be_measured_is_not_assessable() -> None:
    nothing = assess(None, np.array([90], np.uint8))
    assert (nothing.score, nothing.reasons, nothing.assessable) == (0, ("no_finger",), False)
    pixels = synthetic_finger(2).impression(3, conditions=STEADY)
    look = look_closely(pixels, hypotheses(pixels)[0].px)
    sure = assess(look, np.full(30, 90, np.uint8))
    doubted = assess(replace(look, period=replace(look.period, confidence=0.1)), np.full(30, 90, np.uint8))
    assert sure.assessable
    assert not doubted.assessable
    assert doubted.score < LEAST_QUALITY <= sure.score
