"""What two comparisons conclude about a bond."""

from hypothesis import given
from hypothesis import strategies as st

from registry.births.rules.verification import bond_outcome

OUTCOMES = ("confirmed", "review", "not_assessable")


@given(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES))
def test_a_bond_is_confirmed_only_by_both_and_reviewed_for_either(mother: str, infant: str) -> None:
    outcome = bond_outcome(mother, infant)
    assert (outcome == "confirmed") == (mother == infant == "confirmed")
    assert (outcome == "review") == ("review" in (mother, infant))
