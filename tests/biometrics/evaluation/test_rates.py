"""Error rates from scores, and the curve that shows them."""

from xml.etree import ElementTree as ET

import numpy as np

from biometrics.evaluation.det_curve import det_svg
from biometrics.evaluation.rates import equal_error_rate, fnmr_at, observed_to_stated, reject_curve
from biometrics.evaluation.trials import Trial


def test_the_equal_error_rate_is_zero_for_separate_scores_and_right_for_mixed_ones() -> None:
    assert equal_error_rate(np.array([5.0, 6, 7]), np.array([1.0, 2, 3])) == 0
    assert equal_error_rate(np.array([1.0, 5, 6, 7]), np.array([2.0, 0, 0, 6])) == 0.25
    assert equal_error_rate(np.zeros(4), np.zeros(4)) == 0.5


def test_at_a_false_match_rate_of_zero_the_highest_impostor_score_is_the_threshold() -> None:
    genuine, impostor = np.array([1.0, 4, 5, 6]), np.array([0.0, 1, 2, 4])
    assert fnmr_at(genuine, impostor, 0.0001) == (0.5, 4.0)
    assert fnmr_at(genuine, impostor, 0.25) == (0.25, 2.0)


def test_observed_over_stated_is_one_where_a_score_states_its_rate() -> None:
    honest = -10 * np.log10(np.linspace(0, 1, 100_001)[1:])
    assert list(observed_to_stated(honest).values()) == [1.0] * 4
    assert observed_to_stated(honest + 10 * np.log10(2))[30.0] == 2.0


def test_refusing_the_worst_pairs_first_shows_what_the_others_miss() -> None:
    quality, genuine = np.arange(100), np.where(np.arange(100) < 15, 5.0, 50.0)
    shuffled = np.random.default_rng(1).permutation(100)
    curve = reject_curve(genuine[shuffled], quality[shuffled], 30.0)
    assert curve == {0.0: 0.15, 0.1: 5 / 90, 0.2: 0.0, 0.3: 0.0}


def test_the_curve_is_valid_svg_with_a_line_and_a_key_for_each_trial() -> None:
    random = np.random.default_rng(1)
    trials = [Trial(f"a & b {k}", random.normal(5, 4, 90), random.normal(0, 4, 300)) for k in range(3)]
    root = ET.fromstring(det_svg(trials))
    assert len([mark for mark in root if mark.tag.endswith("polyline")]) == 3
    words = " ".join(mark.text or "" for mark in root)
    assert "a & b 2: EER" in words
    assert "false match rate" in words
    # Nothing is drawn beyond the frame.
    for line in (mark for mark in root if mark.tag.endswith("polyline")):
        for point in line.attrib["points"].split():
            x, y = (float(part) for part in point.split(","))
            assert 70 <= x <= 550
            assert 50 <= y <= 530
