"""g1, g2, g3: what the prints presented for an ID show."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators.rules.presented import (
    Attempt,
    Attempts,
    FailedApplicant,
    PresentedMatch,
    another_applicant,
    not_the_enrolled,
    prints_of_another,
)
from registry.duplicates.indicators.rules.prints import hard_search_threshold, search_threshold
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import judged

MINOR, OTHER, BIRTH = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
FAILED = Attempt("review", 2, 3.0, False)
ATTEMPTS = st.lists(
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
    findings = not_the_enrolled(Attempts(MINOR, tuple(tried), (BIRTH,)), DEFAULTS)
    assert judged(findings) == [("g1", "M")] * is_found


@given(ATTEMPTS)
def test_one_attempt_that_confirms_ends_the_suspicion(tried: list[Attempt]) -> None:
    confirmed = Attempts(MINOR, (*tried, Attempt("confirmed", 2, 40.0, False)), ())
    assert not list(not_the_enrolled(confirmed, DEFAULTS))
    for finding in not_the_enrolled(Attempts(MINOR, tuple(tried), ()), DEFAULTS):
        assert finding.facts["fingers"] >= 2
        assert finding.facts["attempts"] >= 2


@given(st.integers(1, 10**8), st.floats(0, 120), st.integers(0, 10))
def test_a_hit_flags_from_the_searchs_own_threshold_and_one_finger_never_decides(
    searched: int, score: float, fingers: int
) -> None:
    match = PresentedMatch(MINOR, OTHER, score, fingers, (BIRTH,), searched)
    findings = list(prints_of_another(match, DEFAULTS))
    assert bool(findings) is (score >= search_threshold(searched, DEFAULTS))
    for finding in findings:
        assert finding.persons == {MINOR, OTHER}
        is_sure = score >= hard_search_threshold(searched, DEFAULTS)
        assert finding.severity == ("H" if fingers >= 2 and is_sure else "M")
        assert finding.indicator == "g2"


def test_an_applicant_who_is_not_the_person_shown_is_for_review() -> None:
    assert not list(another_applicant(FailedApplicant(OTHER, MINOR, 0, ()), DEFAULTS))
    (finding,) = another_applicant(FailedApplicant(OTHER, MINOR, 2, ()), DEFAULTS)
    assert (finding.indicator, finding.severity, finding.facts["failed"]) == ("g3", "M", 2)
