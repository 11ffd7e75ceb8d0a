"""A person's prints against those bound: what of the engine's answer reaches the outcome."""

from dataclasses import replace

import pytest

from biometrics import Template
from biometrics.synthesis import templates
from biometrics.template import LEAST_QUALITY
from registry.fingerprints.comparing import Opened, PersonComparison, compared
from registry.fingerprints.rules import CONFIRMED, CONFIRMED_SCORE, NOT_ASSESSABLE, REVIEW, outcome

FINGER, OTHER_FINGER, AGAIN = (templates.impression(seed, touch) for seed, touch in ((7, 1), (8, 2), (7, 2)))


def opened(template: Template, quality: int = 80) -> Opened:
    return Opened(2, quality, False, None, template.to_bytes())


def said(found: PersonComparison) -> str:
    return outcome(found.fused, found.fingers, is_provisional=found.is_provisional)


def test_prints_of_one_finger_confirm_and_those_of_two_are_for_review() -> None:
    assert said(compared([opened(AGAIN)], [opened(FINGER)])) == CONFIRMED
    assert said(compared([opened(OTHER_FINGER)], [opened(FINGER)])) == REVIEW


@pytest.mark.parametrize(
    "poor", [OTHER_FINGER.strongest(3), replace(OTHER_FINGER, quality=LEAST_QUALITY - 1)], ids=["few", "unmeasured"]
)
def test_what_the_engine_cannot_assess_is_not_held_against_a_person(poor: Template) -> None:
    found = compared([opened(poor)], [opened(FINGER)])
    assert found.fused is not None
    assert found.fused < CONFIRMED_SCORE
    assert [one["assessable"] for one in found.kept()["fingers"]] == [False]
    assert said(found) == NOT_ASSESSABLE


def test_one_assessable_impression_is_enough() -> None:
    found = compared([opened(FINGER.strongest(3)), opened(AGAIN)], [opened(FINGER)])
    assert [one.is_assessable for one in found.fingers] == [True]
    assert said(found) == CONFIRMED
