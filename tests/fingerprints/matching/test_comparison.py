"""A person's prints compared with those bound: which of the engine's findings reach the outcome."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from biometrics import Template
from biometrics.synthesis import templates
from biometrics.template import LEAST_QUALITY
from registry.fingerprints.engine import Extraction
from registry.fingerprints.matching.among import slips
from registry.fingerprints.matching.comparison import OpenedPrint, PersonComparison, compare_prints
from registry.fingerprints.rules import CONFIRMED, CONFIRMED_SCORE, NOT_ASSESSABLE, REVIEW, outcome
from registry.fingerprints.service import Acquired, Submission

FINGER, OTHER_FINGER, AGAIN = (templates.impression(seed, touch) for seed, touch in ((7, 1), (8, 2), (7, 2)))


def opened_print(template: Template, quality: int = 80) -> OpenedPrint:
    return OpenedPrint(2, quality, False, None, template.to_bytes())


def outcome_of(comparison: PersonComparison) -> str:
    return outcome(comparison.fused, comparison.fingers, is_provisional=comparison.is_provisional)


def test_prints_of_one_finger_confirm_and_those_of_two_need_review() -> None:
    assert outcome_of(compare_prints([opened_print(AGAIN)], [opened_print(FINGER)])) == CONFIRMED
    assert outcome_of(compare_prints([opened_print(OTHER_FINGER)], [opened_print(FINGER)])) == REVIEW


@pytest.mark.parametrize(
    "poor", [OTHER_FINGER.strongest(3), replace(OTHER_FINGER, quality=LEAST_QUALITY - 1)], ids=["few", "unmeasured"]
)
def test_what_the_engine_cannot_assess_is_not_held_against_a_person(poor: Template) -> None:
    comparison = compare_prints([opened_print(poor)], [opened_print(FINGER)])
    assert comparison.fused is not None
    assert comparison.fused < CONFIRMED_SCORE
    assert [finger["assessable"] for finger in comparison.to_json()["fingers"]] == [False]
    assert outcome_of(comparison) == NOT_ASSESSABLE


def test_one_assessable_impression_is_enough() -> None:
    comparison = compare_prints([opened_print(FINGER.strongest(3)), opened_print(AGAIN)], [opened_print(FINGER)])
    assert [finger.is_assessable for finger in comparison.fingers] == [True]
    assert outcome_of(comparison) == CONFIRMED


def side(of: Template, left: bool) -> Template:
    """The thirteen minutiae that lie furthest left, or right, as if no more had touched."""
    rows = np.sort(np.argsort(of.x if left else -of.x, kind="stable")[:13])
    return replace(of, **{name: getattr(of, name)[rows] for name in ("x", "y", "direction", "kind", "reliability")})


def test_a_left_and_a_right_edge_are_not_held_against_a_person_nor_taken_for_two_fingers_of_one_enrolment() -> None:
    left, right = side(FINGER, left=True), side(AGAIN, left=False)
    comparison = compare_prints([opened_print(left)], [opened_print(right)])
    assert comparison.fused is not None
    assert comparison.fused < CONFIRMED_SCORE
    assert [(f["assessable"], f["shows_enough"]) for f in comparison.to_json()["fingers"]] == [(True, False)]
    assert outcome_of(comparison) == NOT_ASSESSABLE
    assert outcome_of(compare_prints([opened_print(left)], [opened_print(FINGER)])) == CONFIRMED, "little, but the same"
    assert slips([acquired(left, 1), acquired(right, 2)]) == ()
    assert len(slips([acquired(FINGER, 1), acquired(OTHER_FINGER, 2)])) == 2


def acquired(template: Template, impression: int) -> Acquired:
    submission = Submission(
        "mother", 1, impression, datetime(2026, 1, 1, tzinfo=UTC), None, b"", None, None, f"/prints/{impression}"
    )
    return Acquired(submission, Extraction(template.to_bytes(), b"", "PNG", 80, {}, ()))
