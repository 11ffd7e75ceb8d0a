"""Indicators of the prints presented for an ID."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.presented import Attempt, another_applicant, not_the_enrolled, prints_of_another
from registry.duplicates.indicators.prints import search_threshold
from registry.duplicates.thresholds.rules import DEFAULTS

MINOR, OTHER, BIRTH = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
FAILED = Attempt("review", 2, 3.0, False)
attempts = st.lists(
    st.builds(
        Attempt,
        st.sampled_from(("review", "confirmed", "not_assessable")),
        st.integers(0, 10),
        st.none() | st.floats(0, 100),
        st.booleans(),
    )
)


@pytest.mark.parametrize(
    ("tried", "is_found"),
    [
        ([FAILED], False),
        ([FAILED, FAILED], True),
        ([FAILED, Attempt("confirmed", 2, 60.0, False)], False),
        ([FAILED, FAILED, Attempt("confirmed", 2, 60.0, False)], False),
        ([FAILED, Attempt("not_assessable", 2, None, True)], False),
        ([Attempt("review", 1, 3.0, False)] * 2, False),
        ([], False),
    ],
)
def test_a_minor_is_not_the_enrolled_after_two_attempts_of_two_fingers(tried: list[Attempt], is_found: bool) -> None:
    found = list(not_the_enrolled(MINOR, tried, (BIRTH,), DEFAULTS))
    assert [(one.indicator, one.severity) for one in found] == ([("g1", "M")] if is_found else [])


@given(attempts)
def test_one_attempt_that_confirms_ends_the_suspicion(tried: list[Attempt]) -> None:
    assert not list(not_the_enrolled(MINOR, [*tried, Attempt("confirmed", 2, 40.0, False)], (), DEFAULTS))
    for one in not_the_enrolled(MINOR, tried, (), DEFAULTS):
        assert one.facts["fingers"] >= 2
        assert one.facts["attempts"] >= 2


@given(st.integers(1, 10**8), st.floats(0, 120), st.integers(0, 10))
def test_a_hit_flags_from_the_searchs_own_threshold_and_one_finger_never_decides(
    searched: int, score: float, fingers: int
) -> None:
    found = list(prints_of_another(MINOR, OTHER, score, fingers, (BIRTH,), searched, DEFAULTS))
    assert bool(found) is (score >= search_threshold(searched, DEFAULTS))
    for one in found:
        assert one.persons == {MINOR, OTHER}
        assert one.severity == ("H" if fingers >= 2 else "M")
        assert one.indicator == "g2"


def test_an_applicant_who_is_not_the_person_shown_is_for_review() -> None:
    assert not list(another_applicant(OTHER, MINOR, 0, ()))
    (one,) = another_applicant(OTHER, MINOR, 2, ())
    assert (one.indicator, one.severity, one.facts["failed"]) == ("g3", "M", 2)


def test_each_has_innocent_causes_beside_it() -> None:
    assert all(INDICATORS[one].innocent_causes for one in ("g1", "g2", "g3"))
