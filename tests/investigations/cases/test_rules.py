"""States and decisions of cases."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.investigations.cases import rules
from registry.investigations.limits import LONGEST_POSTPONEMENT

STATES = st.sampled_from(rules.STATES)
TODAY = date(2026, 11, 25)


@given(STATES, STATES, st.booleans())
def test_only_an_urgent_case_is_referred_unread(state: str, to: str, urgent: bool) -> None:
    allowed = rules.may_become(state, to, is_urgent=urgent)
    if (state, to) == (rules.OPEN, rules.REFERRED):
        assert allowed is urgent
    else:
        assert allowed is rules.may_become(state, to, is_urgent=not urgent)


def test_every_state_is_reached_and_only_closed_is_an_end() -> None:
    reached = {to for targets in rules.TRANSITIONS.values() for to in targets}
    assert reached == set(rules.STATES) - {rules.OPEN}
    assert [state for state, targets in rules.TRANSITIONS.items() if not targets] == [rules.CLOSED]


@given(st.integers(0, 100))
def test_a_confirmation_always_needs_a_second_person_and_a_dismissal_when_it_weighs(risk: int) -> None:
    assert rules.needs_second(rules.CONFIRMED, risk)
    assert rules.needs_second(rules.DISMISSED, risk) is (risk >= 60)


@given(st.integers(-400, 400))
def test_a_case_is_put_off_to_a_day_of_the_coming_half_year(days: int) -> None:
    wrong = rules.postponement_error(TODAY + timedelta(days=days), TODAY)
    assert (wrong is None) is (1 <= days <= LONGEST_POSTPONEMENT.days)


def test_a_file_is_what_it_is_said_to_be() -> None:
    assert rules.attachment_error(b"%PDF-1.7 ...", "application/pdf") is None
    assert rules.attachment_error(b"<html>", "application/pdf") is not None
    assert rules.attachment_error(b"", "image/png") is not None
