"""The calibration: how its table is measured, and what it foretells of real prints."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from biometrics.matcher.calibration import COUNTED_RAW, COUNTED_SCORES, quantiles, score_of, tail_slope
from biometrics.tools.calibrate import evidence, main, prints_in, synthetic_templates, two_fingers
from biometrics.tools.learn_weights import SIGNS, parts_of, regression, synthetic
from tests import real_inputs
from tests.real_inputs import needs_prints

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


def test_of_several_populations_the_heaviest_tail_counts() -> None:
    excess = np.random.default_rng(1).exponential(1.0, 200_000)
    assert tail_slope([0.2 * excess, 0.5 * excess, 0.3 * excess]) == pytest.approx(tail_slope([0.5 * excess]))


def test_a_few_pairs_tell_no_slope() -> None:
    assert np.isnan(tail_slope([np.array([1.0, 2.0])]))


def test_a_folder_without_enough_fingers_is_refused(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--fingers", "0", str(tmp_path)])
    assert told.exit_code == 2
    assert "four fingers" in told.output


def test_synthetic_templates_of_two_fingers_score_no_more_often_than_foretold() -> None:
    raw, same = evidence(list(synthetic_templates(250)))
    scores = np.array([score_of(one) for one in raw[~same]])
    assert len(scores) == 250 * 249 / 2
    for score in (10, 20, 30):
        assert (scores >= score).mean() <= 1.5 * 10 ** (-score / 10)


def test_two_fingers_of_a_person_are_fused_impression_by_impression() -> None:
    named = [(finger, template) for finger, (_, template) in zip("aabbccdd", synthetic_templates(8), strict=True)]
    genuine, impostor = two_fingers(named)
    assert (len(genuine), len(impostor)) == (2, 4)


def test_weights_learnt_anew_keep_their_signs_and_tell_fingers_apart() -> None:
    parts, same = parts_of(synthetic(60, 40))
    weights = regression([(parts, same)])
    assert (weights * SIGNS >= 0).all()
    evidence = parts @ weights
    assert np.quantile(evidence[same], 0.05) > evidence[~same].max()


@needs_prints
def test_real_prints_of_two_fingers_keep_the_rate() -> None:
    raw, same = evidence(list(islice(prints_in(PRINTS), 12)))
    scores = np.array([score_of(one) for one in raw])
    assert (scores[~same] >= 20).mean() < 0.03
    assert np.median(scores[same]) > 60
