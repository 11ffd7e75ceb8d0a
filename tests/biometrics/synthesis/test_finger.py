"""Synthetic fingers: each unique, the same at every touch, and like real ones as far as the engine can measure."""

import itertools
import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics import compare, extract, read_image
from biometrics.images.raster import from_pixels
from biometrics.measuring import measure
from biometrics.synthesis import PRESETS, Finger, png, ridge_period_px, with_reader
from biometrics.synthesis.conditions import CLEAN, ORDINARY, conditions_of_touch
from biometrics.synthesis.fields import CLASS_SHARES, draw_fields, draw_kind, smooth_noise
from biometrics.synthesis.readers import READERS, seen_by
from biometrics.synthesis.spacing import MOST, STEP_PX, spread_of
from biometrics.synthesis.touch import Touch, white_lines


@pytest.fixture(scope="module")
def finger() -> Finger:
    return Finger.from_seed(31)


def test_a_seed_always_gives_the_same_finger_and_another_seed_another(finger: Finger) -> None:
    again = Finger.from_seed(31)
    np.testing.assert_array_equal(again.impression(4), finger.impression(4))
    assert np.abs(finger.master - Finger.from_seed(32).master).mean() > 0.3


def test_each_touch_differs_and_matches_the_others_but_not_another_finger(finger: Finger) -> None:
    first, second, other = (
        extract(read_image(png(print_), 500))
        for print_ in (finger.impression(1), finger.impression(2), Finger.from_seed(32).impression(1))
    )
    assert compare(first, second).score > 40 > compare(first, other).score


def test_an_adults_ridges_are_nine_px_apart_and_a_newborns_half(finger: Finger) -> None:
    for period in (9.0, 4.5, 18.0):
        image = from_pixels(finger.impression(1, period), ppi=500 * period / 9)
        # A finger's own period varies about the average person's.
        assert measure(image).period.px == pytest.approx(period, rel=0.18)


def test_a_print_rotated_by_a_given_angle_compares_as_rotated_by_it(finger: Finger) -> None:
    upright, turned = (extract(from_pixels(finger.impression(3, rotation_rad=angle), 500)) for angle in (0.0, 0.5))
    assert abs(compare(upright, turned).rotation_rad) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_gives_a_dark_print_on_a_lighter_background(finger: Finger, preset: str) -> None:
    pixels = finger.impression(5, conditions=preset)
    assert pixels.dtype == np.uint8
    assert pixels.std() > 3
    border = np.concatenate([pixels[:6].ravel(), pixels[-6:].ravel()])
    assert np.median(border) > np.percentile(pixels, 5)


def test_a_worse_preset_lowers_the_quality(finger: Finger) -> None:
    quality = {
        name: np.mean([extract(from_pixels(finger.impression(k, conditions=name), 500)).quality for k in range(3)])
        for name in ("clean", "hard")
    }
    assert quality["hard"] < quality["clean"]


def test_dry_skin_prints_less_than_wet(finger: Finger) -> None:
    shares = []
    for moisture in (-0.5, 0.5):
        at = replace(CLEAN, moisture=moisture, moisture_spread=0.0, contrast=(1.0, 1.0))
        shares.append((finger.impression(6, conditions=at) < 128).mean())
    assert shares[0] < 0.7 * shares[1]


def test_scratches_and_creases_remove_ink(finger: Finger) -> None:
    bare = replace(CLEAN, scratches=0.0, creases=0.0)
    worn = replace(CLEAN, scratches=30.0, creases=12.0)
    assert (finger.impression(6, conditions=worn) < 128).mean() < (finger.impression(6, conditions=bare) < 128).mean()
    assert white_lines(np.random.default_rng(1), (80, 60), 0.0).max() == 0


def test_traction_moves_the_skin_around_the_pressed_centre_but_not_the_centre() -> None:
    still = Touch(0.0, (0.0, 0.0), (0.0, 0.0), (100.0, 140.0), (0.0, 0.0), 0.0, 0.0)
    pulled = replace(still, traction_px=(10.0, -6.0))
    (y0, x0, out), (y1, x1, _) = (touch.mapping((300, 240), np.random.default_rng(1), 0.0) for touch in (still, pulled))
    np.testing.assert_array_equal(x0[out < 0.4], x1[out < 0.4])
    np.testing.assert_allclose((x1 - x0)[out > 1], 10, atol=1e-3)
    np.testing.assert_allclose((y1 - y0)[out > 1], -6, atol=1e-3)


def test_the_share_of_hurried_touches_is_as_configured() -> None:
    random = np.random.default_rng(1)
    hard = sum(conditions_of_touch(random, ORDINARY) is not ORDINARY for _ in range(2000))
    assert hard / 2000 == pytest.approx(ORDINARY.hurried, abs=0.03)


def test_each_reader_has_its_own_background() -> None:
    ink = np.zeros((60, 60), np.float32)
    grounds = {kind: seen_by(kind, ink, np.random.default_rng(1), CLEAN).mean() for kind in READERS}
    assert grounds["optical"] > 230 > 130 > max(grounds["capacitive"], grounds["thermal"])
    with pytest.raises(ValueError, match="unknown reader"):
        seen_by("sonar", ink, np.random.default_rng(1), CLEAN)
    assert with_reader(ORDINARY, "thermal").readers == ("thermal",)


def test_invalid_presets_periods_and_ages_are_refused(finger: Finger) -> None:
    with pytest.raises(ValueError, match="unknown conditions"):
        finger.impression(1, conditions="splendid")
    for period in (0.0, -9.0, 1e6, math.nan):
        with pytest.raises(ValueError, match="ridge period"):
            finger.impression(1, period)
    for age in (-1.0, math.nan):
        with pytest.raises(ValueError, match="age"):
            ridge_period_px(age)


@given(st.floats(0, 80), st.floats(0, 80), st.floats(100, 4000))
def test_the_ridge_period_only_grows_with_age_and_with_resolution(younger: float, older: float, ppi: float) -> None:
    younger, older = sorted((younger, older))
    assert 4.5 <= ridge_period_px(younger) <= ridge_period_px(older) <= 9
    assert ridge_period_px(younger, ppi) == pytest.approx(ridge_period_px(younger) * ppi / 500)


def test_classes_have_their_natural_frequencies() -> None:
    random = np.random.default_rng(1)
    kinds = Counter(draw_kind(random) for _ in range(5000))
    for kind, share in CLASS_SHARES.items():
        assert kinds[kind] / 5000 == pytest.approx(share, abs=0.03)


def test_orientations_and_periods_stay_in_their_ranges() -> None:
    for seed in range(12):
        fields = draw_fields(np.random.default_rng(seed))
        assert fields.orientation.min() >= 0
        assert fields.orientation.max() < math.pi + 1e-6
        assert 6.8 <= fields.period_px.min() <= fields.period_px.max() <= 11.6


def turns_around(orientation: np.ndarray, step: int = 3) -> list[int]:
    """Half turns of the ridges around each grid square that contains a singularity: 1 for a core, −1 for a delta."""
    angle = orientation[::step, ::step].astype(np.float64)
    walk = (angle[:-1, :-1], angle[:-1, 1:], angle[1:, 1:], angle[1:, :-1], angle[:-1, :-1])
    turned = sum(np.angle(np.exp(2j * (b - a))) for a, b in itertools.pairwise(walk))
    return [int(index) for index in np.rint(turned / (2 * np.pi)).ravel() if index]


def test_a_field_has_the_cores_and_deltas_of_its_class_and_no_others() -> None:
    of_class = {
        "arch": [],
        "tented_arch": [-1, 1],
        "left_loop": [-1, 1],
        "right_loop": [-1, 1],
        "whorl": [-1, -1, 1, 1],
    }
    kinds = set()
    for seed in range(60):
        fields = draw_fields(np.random.default_rng(seed))
        kinds.add(fields.kind)
        assert sorted(turns_around(fields.orientation)) == of_class[fields.kind], seed
    assert kinds == set(of_class)


def test_ridges_spread_where_they_fan_out_but_not_where_they_are_parallel_or_circular() -> None:
    y, x = np.mgrid[0:240, 0:240].astype(np.float64)
    np.testing.assert_allclose(spread_of(np.full((240, 240), 0.7)), 0, atol=1e-6)
    rings = spread_of(np.arctan2(y - 120, x + 400) + np.pi / 2)
    assert np.abs(rings).max() < 0.02
    fan = spread_of(np.arctan2(y - 120, x + 200))
    assert fan.shape == (240, 240)
    along = fan[120, 2 * STEP_PX : -2 * STEP_PX]
    assert (np.diff(along) > -1e-6).all()
    assert 0.1 < along[-1] - along[0] < 2 * MOST


@given(st.integers(0, 1000), st.floats(8, 200))
@settings(max_examples=30, deadline=None)
def test_smooth_noise_fills_its_shape_and_is_smooth(seed: int, reach: float) -> None:
    noise = smooth_noise(np.random.default_rng(seed), (90, 70), reach)
    assert noise.shape == (90, 70)
    assert np.abs(np.diff(noise, axis=1)).max() < 20 / reach
