"""Trials over sets of prints: their pairs, fusion, intervals, pooling."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from biometrics import BiometricError, compare
from biometrics.__main__ import main
from biometrics.evaluation.rates import equal_error_rate
from biometrics.evaluation.sets import PrintSet
from biometrics.evaluation.trials import UNEXTRACTED, Trial, best_of_touches, fused_pairs, pooled, score_pairs
from tests.biometrics.samples import scattered


def test_an_empty_folder_and_a_lone_finger_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", str(tmp_path)])
    assert result.exit_code == 1
    assert "no usable prints" in result.output
    lone = {("1", "1"): scattered(20, 1), ("1", "2"): scattered(20, 2)}
    with pytest.raises(BiometricError, match="two fingers"):
        score_pairs("lone", lone, lone)
    with pytest.raises(BiometricError, match="two persons"):
        fused_pairs("lone", lone)


def test_a_print_that_gave_no_template_matches_nothing() -> None:
    prints = {
        ("1", "1"): scattered(20, 1),
        ("1", "2"): None,
        ("2", "1"): scattered(20, 3),
        ("2", "2"): scattered(20, 3),
    }
    trial = score_pairs("lost", prints, prints)
    assert min(trial.genuine) == UNEXTRACTED
    assert trial.genuine_quality.min() == 0
    assert trial.figures()["reject_curve"]["0"] == 0.5
    assert len(trial.genuine) + len(trial.impostor) == 6


def test_the_best_of_several_touches_counts_less_what_the_choice_costs() -> None:
    shown, other = scattered(30, 1), scattered(30, 9)
    prints = {("1", "1"): shown, ("1", "2"): other, ("1", "3"): shown, ("2", "1"): scattered(30, 2), ("2", "2"): None}
    prints |= {("2", "3"): scattered(30, 3)}
    trial = best_of_touches("two touches", prints, 2)
    assert (len(trial.genuine), len(trial.impostor)) == (6, 18)
    # Of finger 1 enrolled by 1 and 2, 2 and 3, 3 and 1: the third print is shown twice, and then the other.
    same, unlike = compare(shown, shown).score, compare(shown, other).score
    price = 10 * math.log10(2)
    assert trial.genuine[:3].tolist() == pytest.approx([same - price, same - price, max(0, unlike - price)])
    assert trial.impostor.min() == UNEXTRACTED, "the print without a template matches none of both"
    with pytest.raises(BiometricError, match="4 impressions"):
        best_of_touches("too many", prints, 3)


def test_two_fused_fingers_are_stronger_evidence_than_one() -> None:
    prints = {(str(f), str(i)): scattered(30, f) for f in range(4) for i in range(2)}
    single, both = score_pairs("one", prints, prints), fused_pairs("two", prints)
    assert (len(both.genuine), len(both.impostor)) == (2, 4)
    assert both.genuine.min() > single.genuine.max()


def test_intervals_contain_the_figure_and_narrow_with_more_fingers() -> None:
    widths = []
    for fingers in (6, 60):
        random = np.random.default_rng(3)
        own = np.repeat(np.arange(fingers), 10)[:, None]
        others = random.integers(0, fingers, (2000, 2))
        genuine, impostor = random.normal(10, 4, len(own)), random.normal(0, 4, len(others))
        trial = Trial("drawn", genuine, impostor, own, others)
        low, high = trial.intervals()["eer"]
        assert low <= equal_error_rate(genuine, impostor) <= high
        widths.append(high - low)
    assert widths[1] < widths[0]
    assert Trial("unknown", np.zeros(3), np.ones(3)).intervals() == {}


def test_pooling_keeps_the_fingers_of_different_sets_distinct() -> None:
    part = Trial("a", np.ones(2), np.zeros(1), np.array([[0], [1]]), np.array([[0, 1]]))
    both = pooled("x", [part, part])
    assert both.genuine_fingers.ravel().tolist() == [0, 1, 2, 3]
    assert both.impostor_fingers.tolist() == [[0, 1], [2, 3]]


def test_prints_that_are_not_assessable_are_counted_and_may_be_left_out() -> None:
    poor = replace(scattered(20, 3), quality=0)
    prints = PrintSet(
        "some",
        {("1", "1"): scattered(20, 1), ("1", "2"): poor, ("2", "1"): scattered(20, 2), ("2", "2"): None},
        1.0,
    )
    strict = prints.assessable()
    assert list(strict.prints) == [("1", "1"), ("2", "1"), ("2", "2")]
    for lone in (prints, strict):
        assert [lone.figures()[name] for name in ("prints", "not_extracted", "not_assessable")] == [4, 1, 1]
