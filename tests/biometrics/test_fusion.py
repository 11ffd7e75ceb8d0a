"""Fusion keeps the meaning of a score: −10·log10 of the false match rate."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biometrics import fuse

SCORES = st.lists(st.floats(0, 120), min_size=1, max_size=10)


@given(st.floats(0, 120))
def test_a_single_score_is_unchanged(score: float) -> None:
    assert fuse([score]) == pytest.approx(score)


def test_no_scores_or_zero_scores_fuse_to_zero() -> None:
    assert fuse([]) == 0
    assert fuse([0, 0, 0]) == 0


@given(SCORES)
def test_order_does_not_matter(scores: list[float]) -> None:
    assert fuse(scores) == pytest.approx(fuse(scores[::-1]))


@given(SCORES, st.floats(0, 120), st.floats(0, 30))
def test_a_better_finger_never_lowers_the_fused_score(scores: list[float], one: float, more: float) -> None:
    assert fuse([*scores, one + more]) >= fuse([*scores, one]) - 1e-9


@given(SCORES)
def test_the_fused_score_never_exceeds_the_sum(scores: list[float]) -> None:
    assert 0 <= fuse(scores) <= sum(scores) + 1e-9


def test_two_fingers_of_40_are_worth_less_than_80() -> None:
    p = 1e-8
    assert fuse([40, 40]) == pytest.approx(-10 * math.log10(p * (1 - math.log(p))))


@pytest.mark.parametrize("fingers", [2, 4, 10])
def test_fused_impostor_scores_keep_their_false_match_rate(fingers: int) -> None:
    rates = np.random.default_rng(1).uniform(size=(20_000, fingers))
    fused = np.array([fuse(row) for row in -10 * np.log10(rates)])
    for threshold in (10, 20):
        assert (fused >= threshold).mean() == pytest.approx(10 ** (-threshold / 10), rel=0.25)


def test_infinite_and_negative_scores_are_bounded_and_nan_is_refused() -> None:
    assert math.isfinite(fuse([math.inf, 3]))
    assert fuse([-5.0]) == 0
    with pytest.raises(ValueError, match="not a number"):
        fuse([math.nan])
