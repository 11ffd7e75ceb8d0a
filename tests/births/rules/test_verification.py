"""What two comparisons conclude about a bond."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.births.rules.verification import bond_outcome, completes_enrolment, needs, next_step

OUTCOMES = ("confirmed", "review", "not_assessable")


@given(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES))
def test_a_bond_is_confirmed_only_by_both_and_reviewed_for_either(mother: str, infant: str) -> None:
    outcome = bond_outcome(mother, infant)
    assert (outcome == "confirmed") == (mother == infant == "confirmed")
    assert (outcome == "review") == ("review" in (mother, infant))


def test_what_was_not_confirmed_is_tried_again_and_then_taken_to_the_nurse_whatever_it_was() -> None:
    assert next_step("confirmed", "confirmed", 1, is_mother_absent=False) is None
    steps = [
        next_step(outcome, "not_assessable", attempt, is_mother_absent=False)
        for outcome in ("review", "not_assessable")
        for attempt in (1, 2, 3)
    ]
    assert steps == ["second_attempt", "responsible_nurse", "responsible_nurse"] * 2


def test_nobody_asks_for_the_prints_of_a_mother_who_has_died() -> None:
    steps = [
        next_step("not_assessable", infant, attempt, is_mother_absent=True)
        for infant in ("not_assessable", "confirmed")
        for attempt in (1, 2)
    ]
    assert steps == ["newborn_again", "guardian", "guardian", "guardian"]


def test_the_mothers_prints_are_asked_for_where_they_can_help() -> None:
    assert needs(True, True, False) == ("more_impressions", "mothers_prints", "second_person")
    assert needs(True, True, True) == needs(True, False, False) == needs(False, True, False)


def test_first_prints_belong_to_the_enrolment_for_a_week_and_at_its_facility() -> None:
    day = datetime(2025, 3, 14, tzinfo=UTC)
    assert completes_enrolment(day, day + timedelta(days=7), "00006208", "00006208")
    assert not completes_enrolment(day, day + timedelta(days=8), "00006208", "00006208")
    assert not completes_enrolment(day, day, "00006208", None)
