"""The tools that measure the calibration and learn the weights of the evidence."""

from itertools import islice
from pathlib import Path

import numpy as np
from click.testing import CliRunner

from biometrics.matcher.calibration import score_of
from biometrics.tools.calibrate import evidence, main, prints_in, synthetic_templates, two_fingers
from biometrics.tools.learn_weights import SIGNS, parts_of, regression, synthetic
from tests.real_inputs import PRINTS, needs_prints


def test_a_folder_without_enough_fingers_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--fingers", "0", str(tmp_path)])
    assert result.exit_code == 2
    assert "four fingers" in result.output


def test_synthetic_impostors_reach_a_score_no_more_often_than_predicted() -> None:
    raw, same = evidence(list(synthetic_templates(250)))
    scores = np.array([score_of(one) for one in raw[~same]])
    assert len(scores) == 250 * 249 / 2
    for score in (10, 20, 30):
        assert (scores >= score).mean() <= 1.5 * 10 ** (-score / 10)


def test_two_fingers_of_a_person_are_fused_impression_by_impression() -> None:
    named = [(finger, template) for finger, (_, template) in zip("aabbccdd", synthetic_templates(8), strict=True)]
    genuine, impostor = two_fingers(named)
    assert (len(genuine), len(impostor)) == (2, 4)


def test_relearnt_weights_keep_their_signs_and_distinguish_fingers() -> None:
    parts, same = parts_of(synthetic(60, 40))
    weights = regression([(parts, same)])
    assert (weights * SIGNS >= 0).all()
    evidence = parts @ weights
    assert np.quantile(evidence[same], 0.05) > evidence[~same].max()


@needs_prints
def test_real_impostor_pairs_keep_the_predicted_rate() -> None:
    raw, same = evidence(list(islice(prints_in(PRINTS / "fvc2002_db1b"), 12)))
    scores = np.array([score_of(one) for one in raw])
    assert (scores[~same] >= 20).mean() < 0.03
    assert np.median(scores[same]) > 60
