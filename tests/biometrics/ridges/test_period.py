"""The ridge period, measured at any size."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics.ridges.period import hypotheses, look_closely
from biometrics.ridges.resizing import resized
from biometrics.ridges.windows import finger_box, ridge_map
from tests.biometrics.pictures import synthetic_finger
from tests.real_inputs import PRINTS, needs_prints


def waves(period: float, turn: float, side: int = 220, harmonic: float = 0.0, every_other: float = 0.0) -> np.ndarray:
    y, x = np.mgrid[:side, :side]
    phase = 2 * np.pi * (math.cos(turn) * x + math.sin(turn) * y) / period
    ridges = np.sin(phase) + harmonic * np.sin(2 * phase) + every_other * np.sin(phase / 2)
    image: np.ndarray = np.clip(128 + 60 * ridges, 0, 255).astype(np.uint8)
    return image


def measured(pixels: np.ndarray) -> float:
    return look_closely(pixels, hypotheses(pixels)[0].px).period.px


@given(st.floats(3.2, 20), st.floats(-math.pi / 2, math.pi / 2))
@settings(max_examples=25, deadline=None)
def test_parallel_ridges_are_measured_at_any_period_and_rotation(period: float, turn: float) -> None:
    pixels = waves(period, turn)
    look = look_closely(pixels, hypotheses(pixels)[0].px)
    assert look.period.px == pytest.approx(period, rel=0.03)
    assert look.period.confidence > 0.6


def test_the_share_of_agreeing_ridges_is_at_most_one() -> None:
    # Summed naively, the agreeing weights make up 1.0000000000000004 of all, which no template may contain.
    pixels = synthetic_finger(9_100_011).impression(3, ridge_period_px=9.0)
    assert look_closely(pixels, hypotheses(pixels)[0].px).period.confidence <= 1


@pytest.mark.parametrize("period", [4.5, 9.0])
def test_square_waves_are_not_measured_at_half_their_period_nor_uneven_ones_at_twice(period: float) -> None:
    assert measured(waves(period, 0.7, harmonic=0.5)) == pytest.approx(period, rel=0.03)
    assert measured(waves(period, 0.7, every_other=0.4)) == pytest.approx(period, rel=0.03)


def test_a_blank_image_has_no_ridges() -> None:
    blank = np.full((100, 100), 255, np.uint8)
    assert hypotheses(blank) == []
    look = look_closely(blank, 9.0)
    assert math.isnan(look.period.px)
    assert look.period.confidence == 0
    assert finger_box(look.seen, blank.shape) is None


def test_noise_alone_has_no_ridges_and_ridges_under_twice_their_noise_are_still_found() -> None:
    noise = np.random.default_rng(5).normal(0, 60, (300, 300))
    assert hypotheses(np.clip(128 + noise, 0, 255).astype(np.uint8)) == []
    buried = waves(9, 0.3, 300) * 0.5 - 64
    assert hypotheses(np.clip(128 + buried + noise, 0, 255).astype(np.uint8))[0].px == pytest.approx(9, rel=0.05)


def test_two_ridge_periods_give_two_hypotheses_and_the_finer_counts_more() -> None:
    pixels = np.concatenate([waves(5, 0.3), *[waves(12, 0.3)] * 3], axis=1)
    first, second = hypotheses(pixels)
    assert first.px == pytest.approx(5, rel=0.05)
    assert second.px == pytest.approx(12, rel=0.05)
    assert first.support == 1.0
    assert second.support < 1.0


@pytest.mark.parametrize("seed", range(3))
def test_a_synthetic_finger_is_measured_the_same_at_every_age(seed: int) -> None:
    finger = synthetic_finger(seed)
    adult = finger.impression(1)
    known = measured(adult)
    middle = finger.fields.period_px[100:-100, 80:-80]  # what touches most; ridges are not as far apart everywhere
    assert known == pytest.approx(float(np.median(middle)), rel=0.08)
    for factor in (0.85, 0.7, 0.5, 0.4):
        assert measured(resized(adult, factor)) == pytest.approx(factor * known, rel=0.08)


@needs_prints
@pytest.mark.parametrize("name", ["fvc2004_db3b/102_1", "fvc2004_db1b/110_4", "fvc2002_db1b/108_1"])
def test_a_real_print_at_half_size_has_half_the_period(name: str) -> None:
    pixels = np.asarray(Image.open(PRINTS / f"{name}.png").convert("L"))
    assert measured(resized(pixels, 0.5)) == pytest.approx(measured(pixels) / 2, rel=0.07)


def test_windows_locate_ridges_and_measure_their_direction() -> None:
    pixels = np.full((256, 320), 250, np.uint8)
    pixels[64:256, 96:288] = waves(9, 0.5, 192)
    ridges = ridge_map(pixels, 24)
    box = finger_box(ridges, pixels.shape)
    assert box is not None
    assert box.top >= 16
    assert box.left >= 24
    clear = ridges.clarity > 0.8
    assert clear.any()
    np.testing.assert_allclose(ridges.orientation[clear], 0.5, atol=0.08)
    np.testing.assert_allclose(ridges.period_px[clear], 9, rtol=0.05)
