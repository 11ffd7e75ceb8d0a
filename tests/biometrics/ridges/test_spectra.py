"""Waves in square windows: their frequency, direction and share of the energy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics.ridges.spectra import BAND_PX, PERIODS_PX, STEPS_PER_PX, WINDOW_PX, Peaks, deviations, peaks

CORNER = np.array([0])


def wave(period: float, turn: float, shape: tuple[int, int] = (WINDOW_PX, WINDOW_PX)) -> np.ndarray:
    y, x = np.mgrid[: shape[0], : shape[1]]
    image: np.ndarray = np.rint(
        128 + 90 * np.sin(2 * np.pi * (math.cos(turn) * x + math.sin(turn) * y) / period)
    ).astype(np.uint8)
    return image


def noise(seed: int, shape: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def by_fourier_transform(window: np.ndarray) -> tuple[float, float, float]:
    """Frequency, direction and share from the full padded transform of a window, both halves of the plane."""
    taper = np.hanning(WINDOW_PX + 2)[1:-1]
    centred = (window.astype(float) - window.mean()) * np.outer(taper, taper)
    across = np.fft.fftfreq(STEPS_PER_PX)
    frequency = np.hypot(across[:, None], across[None, :])
    in_band, measured = ((1 / low <= frequency) & (1 / high >= frequency) for high, low in (BAND_PX, PERIODS_PX))
    energy = np.abs(np.fft.fft2(centred, (STEPS_PER_PX, STEPS_PER_PX))) ** 2 * frequency * in_band
    row, column = np.unravel_index((energy * measured).argmax(), energy.shape)
    lobe = np.ix_((row + np.arange(-3, 4)) % STEPS_PER_PX, (column + np.arange(-3, 4)) % STEPS_PER_PX)
    within = energy[lobe].sum()
    direction = math.atan2(across[row], across[column])
    return (energy[lobe] * frequency[lobe]).sum() / within, direction, 2 * within / energy.sum()


def apart(one: float, other: float) -> float:
    """Difference between two directions of waves, modulo half a turn."""
    return abs((one - other + math.pi / 2) % math.pi - math.pi / 2)


@given(st.floats(4.5, 12), st.floats(-math.pi / 2, math.pi / 2))
@settings(max_examples=50, deadline=None)
def test_a_waves_period_and_direction_are_measured(period: float, turn: float) -> None:
    (frequency,), (direction,), (share,) = peaks(wave(period, turn), CORNER, CORNER)
    assert 1 / frequency == pytest.approx(period, rel=0.03)
    assert apart(direction, turn) < 0.06
    assert share > 0.9


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_peak_equals_that_of_a_full_fourier_transform(seed: int) -> None:
    window = noise(seed, (WINDOW_PX, WINDOW_PX))
    (frequency,), (direction,), (share,) = peaks(window, CORNER, CORNER)
    known = by_fourier_transform(window)
    assert frequency == pytest.approx(known[0], rel=1e-4)
    assert apart(direction, known[1]) < 1e-5
    assert share == pytest.approx(known[2], rel=1e-4)


@pytest.mark.parametrize("turn", [0.0, 0.3, math.pi / 2, 1.9])
def test_a_window_rotated_by_a_quarter_turn_is_as_clear(turn: float) -> None:
    window = np.clip(wave(9, turn) * 0.5 + noise(4, (WINDOW_PX, WINDOW_PX)) * 0.5, 0, 255).astype(np.uint8)
    plain, turned = (peaks(one, CORNER, CORNER) for one in (window, np.ascontiguousarray(np.rot90(window))))
    assert turned.frequency == pytest.approx(plain.frequency, rel=1e-5)
    assert turned.share == pytest.approx(plain.share, rel=1e-5)
    assert apart(turned.direction[0], plain.direction[0] - math.pi / 2) < 1e-5


def test_each_window_is_measured_independently() -> None:
    picture = np.concatenate([wave(6, 0.4), wave(12, -0.8)], axis=1)
    highest = peaks(picture, np.array([0, 0]), np.array([0, WINDOW_PX]))
    np.testing.assert_allclose(1 / highest.frequency, [6, 12], rtol=0.02)
    assert [len(part) for part in peaks(picture, np.empty(0, np.int64), np.empty(0, np.int64))] == [0] * len(
        Peaks._fields
    )


def test_a_flat_window_has_no_energy_anywhere() -> None:
    highest = peaks(np.full((WINDOW_PX, WINDOW_PX), 77, np.uint8), CORNER, CORNER)
    assert np.isfinite(highest).all()
    assert highest.share[0] <= 1


def test_deviations_equal_those_of_the_windows_pixels() -> None:
    picture = noise(9, (WINDOW_PX + 5, WINDOW_PX + 9))
    top, left = np.array([0, 5, 3]), np.array([9, 0, 4])
    known = [picture[y : y + WINDOW_PX, x : x + WINDOW_PX].std() for y, x in zip(top, left, strict=True)]
    np.testing.assert_allclose(deviations(picture, top, left), known, rtol=1e-9)
