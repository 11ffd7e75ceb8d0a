"""The calibration: how its table is measured."""

import numpy as np
import pytest

from biometrics.matcher.calibration import COUNTED_RAW, COUNTED_SCORES, quantiles, score_of, tail_slope
from tests import real_inputs

PRINTS = real_inputs.PRINTS / "fvc2002_db1b"


def test_a_counted_rate_scores_minus_ten_times_its_logarithm() -> None:
    for raw, score in zip(COUNTED_RAW, COUNTED_SCORES, strict=True):
        assert score_of(raw) == pytest.approx(score)


def test_populations_share_the_rate_equally_however_many_pairs_they_have() -> None:
    few, many = np.linspace(10, 11, 1_000), np.linspace(0, 1, 100_000)
    _, tenth, *_ = quantiles([few, many])
    assert tenth == pytest.approx(10.8, abs=0.01)
    assert np.isnan(quantiles([few, many])[-1])


def test_the_slope_of_an_exponential_tail_is_found() -> None:
    excess = np.random.default_rng(1).exponential(0.5, 200_000)
    assert tail_slope([excess]) == pytest.approx(0.5 * np.log(10), rel=0.05)


def test_the_heaviest_tail_of_several_populations_counts() -> None:
    excess = np.random.default_rng(1).exponential(1.0, 200_000)
    assert tail_slope([0.2 * excess, 0.5 * excess, 0.3 * excess]) == pytest.approx(tail_slope([0.5 * excess]))


def test_too_few_pairs_give_no_slope() -> None:
    assert np.isnan(tail_slope([np.array([1.0, 2.0])]))
