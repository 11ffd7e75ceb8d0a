"""What is deducted because prints agree by chance: by their minutiae and edges, so that scores state their rate."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from biometrics import Template
from biometrics.evaluation.rates import observed_to_stated
from biometrics.matcher import parameters as par
from biometrics.matcher.calibration import score_of
from biometrics.matcher.chance import count_of, deduction, sameness
from biometrics.matcher.scratch import scratch_of_thread
from biometrics.matcher.searching import pack, weigh
from biometrics.matcher.structure import prepare
from biometrics.synthesis import templates
from biometrics.tools.calibrate import TEMPLATE_QUALITY
from tests.biometrics.samples import finger, moved, scattered, template

COMMON = count_of(int(par.COMMON_MINUTIAE))


def parallel(seed: int, count: int) -> Template:
    """Minutiae anywhere, all of them pointing the same way."""
    of = scattered(count, seed)
    return replace(of, direction=np.full(count, 1.0, np.float32))


def tip(of: Template, share: float) -> Template:
    """The share of a print's minutiae that lie highest."""
    rows = np.sort(np.argsort(of.y, kind="stable")[: round(share * len(of))])
    return template(of.x[rows], of.y[rows], of.direction[rows], of.kind[rows], of.reliability[rows])


def sameness_of(print_: Template) -> float:
    return float(sameness(prepare(print_).edges, scratch_of_thread()))


def test_prints_whose_minutiae_all_point_alike_or_lie_close_together_have_more_deducted() -> None:
    plain = np.mean([sameness_of(scattered(30, seed)) for seed in range(10)])
    alike = np.mean([sameness_of(parallel(seed, 30)) for seed in range(10)])
    assert alike > plain + 0.3
    edges = prepare(finger(7)).edges
    close = edges.copy()
    close[:, 2] //= 2
    assert sameness(close, scratch_of_thread()) > sameness(edges, scratch_of_thread()) + 0.3


def test_more_is_deducted_the_fewer_minutiae_there_are_down_to_a_dozen() -> None:
    amounts = [deduction(count_of(count), 1.5, count_of(count), 1.5) for count in (40, 30, 20, 13)]
    assert amounts == sorted(set(amounts))
    assert amounts[-1] > deduction(count_of(5), 1.5, count_of(5), 1.5), "five cannot agree much"


def test_the_amount_has_bounds_and_no_order() -> None:
    for counts in ((4, 255), (30, 12), (13, 13)):
        for same in (-9.0, 0.0, 9.0):
            one, other = (count_of(count) for count in counts)
            amount = deduction(one, same, other, 0.3)
            assert -par.MOST_ADDED <= amount <= par.MOST_DEDUCTED
            assert amount == deduction(other, 0.3, one, same)


def test_few_minutiae_never_speak_for_a_pair_and_more_do_by_degrees() -> None:
    least = [deduction(count_of(count), -9.0, count_of(200), -9.0) for count in (4, 8, 12, 14, 18, 24, 25, 40)]
    assert least[:3] == [0.0, 0.0, 0.0]
    assert least == sorted(least, reverse=True)
    assert min(before - after for before, after in pairwise(least[2:7])) > 0
    assert least[-2:] == [-par.MOST_ADDED] * 2


def test_the_amount_is_the_same_wherever_and_however_turned_the_finger_lies() -> None:
    still = sameness_of(finger(7))
    assert sameness_of(moved(finger(7), 0.0, 55.0, -20.0)) == pytest.approx(still, abs=0.01)
    assert sameness_of(moved(finger(7), 1.1)) == pytest.approx(still, abs=0.25)


def test_tips_of_a_dozen_minutiae_reach_a_score_no_more_often_than_it_states() -> None:
    tips = [prepare(tip(each, 0.5)) for each in templates.impressions(range(300), 1, TEMPLATE_QUALITY)]
    packed, rows = pack(tips), np.arange(len(tips))
    raw = np.concatenate([weigh(each, packed, rows[at + 1 :]) for at, each in enumerate(tips)])
    ratios = observed_to_stated(np.array([score_of(each) for each in raw.tolist()]))
    assert max(ratios.values()) < 1.5
