"""What comparisons say, and which prints are looked for: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biometrics.errors import ImageRejected
from registry.fingerprints.engine import IMAGE_REFUSALS
from registry.fingerprints.rules import (
    ASKED_FINGERS,
    CONFIRMED,
    CONFIRMED_SCORE,
    FAILURES,
    NOT_ASSESSABLE,
    OF_THE_FINGER,
    OUTCOMES,
    REASONS,
    REVIEW,
    USABLE_QUALITY,
    FingerScore,
    fusable,
    is_provisional,
    missing_fingers,
    outcome,
)

BORN = datetime(2025, 3, 14, tzinfo=UTC)
finger_scores = st.builds(FingerScore, st.integers(1, 10), st.floats(0, 120), st.integers(0, 100), st.booleans())


@pytest.mark.parametrize(("hours", "is_early"), [(-1, True), (0, True), (95.99, True), (96, False), (24 * 60, False)])
def test_prints_are_provisional_before_the_fourth_day(hours: float, is_early: bool) -> None:
    assert is_provisional(BORN, BORN + timedelta(hours=hours)) is is_early


def test_prints_of_an_unknown_birth_are_not_called_provisional() -> None:
    assert not is_provisional(None, BORN)


@given(st.lists(finger_scores), st.floats(0, 300), st.booleans())
def test_every_comparison_has_exactly_one_outcome(scores: list[FingerScore], fused: float, early: bool) -> None:
    assert outcome(fused, scores, is_provisional=early) in OUTCOMES


@given(st.lists(finger_scores), st.booleans())
def test_without_a_common_finger_nothing_is_said(scores: list[FingerScore], early: bool) -> None:
    assert outcome(None, scores, is_provisional=early) == NOT_ASSESSABLE
    assert outcome(200.0, [], is_provisional=early) == NOT_ASSESSABLE


@given(st.floats(0, 300), st.integers(0, USABLE_QUALITY - 1), st.booleans())
def test_prints_too_poor_to_use_say_nothing_either_way(fused: float, quality: int, early: bool) -> None:
    assert outcome(fused, [FingerScore(1, fused, quality)], is_provisional=early) == NOT_ASSESSABLE


@given(st.floats(0, 300), st.integers(0, 100), st.booleans())
def test_prints_the_engine_cannot_assess_say_nothing_whatever_their_quality(
    fused: float, quality: int, early: bool
) -> None:
    said = FingerScore(1, fused, quality, is_assessable=False)
    assert outcome(fused, [said], is_provisional=early) == NOT_ASSESSABLE


@given(st.floats(0, CONFIRMED_SCORE, exclude_max=True))
def test_a_low_score_is_for_review_but_not_of_a_newborn(fused: float) -> None:
    scores = [FingerScore(1, fused, 80)]
    assert outcome(fused, scores, is_provisional=False) == REVIEW
    assert outcome(fused, scores, is_provisional=True) == NOT_ASSESSABLE


@given(st.floats(CONFIRMED_SCORE, 300), st.booleans())
def test_a_score_from_the_threshold_on_confirms(fused: float, early: bool) -> None:
    assert outcome(fused, [FingerScore(1, fused, 80)], is_provisional=early) == CONFIRMED


@given(st.lists(finger_scores))
def test_only_usable_fingers_are_fused_unless_none_is(scores: list[FingerScore]) -> None:
    used = fusable(scores)
    assert set(used) <= set(scores)
    assert bool(used) == bool(scores)
    if any(one.quality >= USABLE_QUALITY and one.is_assessable for one in scores):
        assert all(one.quality >= USABLE_QUALITY and one.is_assessable for one in used)


@given(st.lists(st.integers(1, 10)))
def test_fingers_are_missing_until_there_is_an_image_or_a_reason(captured: list[int]) -> None:
    assert set(missing_fingers(captured)) == set(ASKED_FINGERS) - set(captured)


def test_every_reason_is_told_in_four_languages() -> None:
    assert all(set(words) == {"es", "en", "qu", "ay"} and all(words.values()) for words in REASONS.values())


def test_failures_that_speak_of_the_finger_are_among_all() -> None:
    assert set(FAILURES) >= OF_THE_FINGER


def test_every_refusal_of_the_engine_has_its_sentence() -> None:
    listed = (ImageRejected.__doc__ or "").split("one of:")[1].replace(".", "").replace("\n", " ")
    assert {slug.strip() for slug in listed.split(",")} == set(IMAGE_REFUSALS)
