"""States and decisions of cases."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.investigations.cases import rules
from registry.investigations.limits import LONGEST_POSTPONEMENT

STATES = st.sampled_from(rules.STATES)
TODAY = date(2026, 11, 25)


@given(STATES, STATES, st.booleans())
def test_only_an_urgent_case_is_referred_before_review(state: str, to: str, urgent: bool) -> None:
    allowed = rules.may_become(state, to, is_urgent=urgent)
    if (state, to) == (rules.OPEN, rules.REFERRED):
        assert allowed is urgent
    else:
        assert allowed is rules.may_become(state, to, is_urgent=not urgent)


def test_every_state_can_be_reached_and_only_closed_is_final() -> None:
    reached = {to for targets in rules.TRANSITIONS.values() for to in targets}
    assert reached == set(rules.STATES) - {rules.OPEN}
    assert [state for state, targets in rules.TRANSITIONS.items() if not targets] == [rules.CLOSED]


@given(st.integers(0, 100))
def test_every_confirmation_and_the_dismissal_of_a_grave_case_need_a_second_person(risk: int) -> None:
    assert rules.needs_second(rules.CONFIRMED, risk)
    assert rules.needs_second(rules.DISMISSED, risk) is (risk >= 60)


@given(st.integers(-400, 400))
def test_a_case_can_be_postponed_by_up_to_half_a_year(days: int) -> None:
    wrong = rules.postponement_error(TODAY + timedelta(days=days), TODAY)
    assert (wrong is None) is (1 <= days <= LONGEST_POSTPONEMENT.days)


def test_an_attachment_must_match_its_declared_type() -> None:
    assert rules.attachment_error(b"%PDF-1.7 ...", "application/pdf") is None
    assert rules.attachment_error(b"<html>", "application/pdf") is not None
    assert rules.attachment_error(b"", "image/png") is not None
