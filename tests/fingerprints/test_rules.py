"""What comparisons conclude, when a print can have been captured, and which fingers are requested: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.clock import FAST_CLOCK
from registry.fingerprints.rules import (
    ASKED_FINGERS,
    CONFIRMED,
    CONFIRMED_SCORE,
    EARLIEST_CAPTURE_YEAR,
    FAILURES,
    NOT_ASSESSABLE,
    OF_THE_FINGER,
    OUTCOMES,
    POOR_QUALITY,
    REVIEW,
    TOO_LITTLE,
    TOO_POOR,
    USABLE_QUALITY,
    FingerScore,
    another_touch_helps,
    capture_time_error,
    doubt,
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
def test_without_a_common_finger_there_is_no_conclusion(scores: list[FingerScore], early: bool) -> None:
    assert outcome(None, scores, is_provisional=early) == NOT_ASSESSABLE
    assert outcome(200.0, [], is_provisional=early) == NOT_ASSESSABLE


@given(st.floats(0, 300), st.integers(0, USABLE_QUALITY - 1), st.booleans())
def test_prints_too_poor_to_use_support_no_conclusion(fused: float, quality: int, early: bool) -> None:
    assert outcome(fused, [FingerScore(1, fused, quality)], is_provisional=early) == NOT_ASSESSABLE


@given(st.floats(0, 300), st.integers(0, 100), st.booleans())
def test_prints_the_engine_cannot_assess_support_no_conclusion_whatever_their_quality(
    fused: float, quality: int, early: bool
) -> None:
    score = FingerScore(1, fused, quality, is_assessable=False)
    assert outcome(fused, [score], is_provisional=early) == NOT_ASSESSABLE


@given(st.floats(0, CONFIRMED_SCORE, exclude_max=True))
def test_a_low_score_needs_review_unless_it_is_a_newborns(fused: float) -> None:
    scores = [FingerScore(1, fused, 80)]
    assert outcome(fused, scores, is_provisional=False) == REVIEW
    assert outcome(fused, scores, is_provisional=True) == NOT_ASSESSABLE


@given(st.floats(CONFIRMED_SCORE, 300), st.booleans())
def test_a_score_at_or_above_the_threshold_confirms(fused: float, early: bool) -> None:
    assert outcome(fused, [FingerScore(1, fused, 80)], is_provisional=early) == CONFIRMED


@given(st.floats(0, 300), st.booleans())
def test_two_that_may_show_different_parts_of_a_finger_confirm_but_never_contradict(fused: float, early: bool) -> None:
    parts = FingerScore(1, fused, 80, shows_enough=False)
    assert outcome(fused, [parts], is_provisional=early) == (CONFIRMED if fused >= CONFIRMED_SCORE else NOT_ASSESSABLE)
    telling = FingerScore(2, 2.0, 80)
    assert outcome(2.0, [parts, telling], is_provisional=False) == REVIEW, "one finger that shows enough can contradict"


def test_a_low_score_is_doubted_where_little_or_nothing_can_be_judged_and_a_high_one_only_for_a_print_itself() -> None:
    assert doubt(5.0, is_assessable=True, shows_enough=True) is None
    assert doubt(5.0, is_assessable=True, shows_enough=False) == TOO_LITTLE
    assert doubt(CONFIRMED_SCORE, is_assessable=True, shows_enough=False) is None
    assert doubt(5.0, is_assessable=False, shows_enough=False) == TOO_POOR


@pytest.mark.parametrize(
    ("quality", "reasons", "touches", "helps"),
    [
        (70, ("only_the_tip",), 1, True),
        (55, ("blurred", "few_minutiae"), 1, True),
        (70, (), 1, False),
        (70, ("ridge_period_uncertain", "of_tomorrow"), 1, False),
        (70, ("only_the_tip",), 2, False),
        (POOR_QUALITY - 1, ("only_the_tip",), 1, False),
        (None, (), 1, False),
    ],
)
def test_a_second_touch_is_suggested_once_and_only_of_a_kept_print_that_shows_little(
    quality: int | None, reasons: tuple[str, ...], touches: int, helps: bool
) -> None:
    assert another_touch_helps(quality, reasons, touches) is helps


@given(st.lists(finger_scores))
def test_only_usable_fingers_are_fused_unless_none_is(scores: list[FingerScore]) -> None:
    used = fusable(scores)
    assert set(used) <= set(scores)
    assert bool(used) == bool(scores)
    if any(score.quality >= USABLE_QUALITY and score.is_assessable for score in scores):
        assert all(score.quality >= USABLE_QUALITY and score.is_assessable for score in used)


@given(st.lists(st.integers(1, 10)))
def test_fingers_are_missing_until_they_have_an_image_or_a_failure(captured: list[int]) -> None:
    assert set(missing_fingers(captured)) == set(ASKED_FINGERS) - set(captured)


def test_failures_of_the_finger_itself_are_among_all_failures() -> None:
    assert set(FAILURES) >= OF_THE_FINGER


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_a_capture_is_of_this_century_after_the_birth_and_not_in_the_future(
    captured_at: datetime, born_at: datetime | None
) -> None:
    possible = captured_at <= NOW + FAST_CLOCK and captured_at.year >= EARLIEST_CAPTURE_YEAR
    possible = possible and (born_at is None or captured_at >= born_at - FAST_CLOCK)
    assert (capture_time_error(captured_at, NOW, born_at) is None) == possible


@pytest.mark.parametrize(
    ("captured_at", "message"),
    [
        (NOW + FAST_CLOCK + timedelta(seconds=1), "The time of capture must not be in the future."),
        (BORN - FAST_CLOCK - timedelta(seconds=1), "The time of capture must not be before the birth."),
        (datetime.min.replace(tzinfo=UTC), "The time of capture must not be before the birth."),
    ],
)
def test_an_impossible_time_of_capture_is_named(captured_at: datetime, message: str) -> None:
    assert str(capture_time_error(captured_at, NOW, BORN)) == message


def test_a_time_of_capture_before_the_first_readers_is_named() -> None:
    message = capture_time_error(datetime(1999, 12, 31, tzinfo=UTC), NOW)
    assert str(message) == "The time of capture must not be before 2000."
