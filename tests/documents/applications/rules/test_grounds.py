"""On what ground the minor presented is the one named: the mother vouches where first prints faded, not elsewhere."""

import pytest

from registry.documents.applications.rules.confirmation import Attempt, Presented, ground
from registry.fingerprints.rules import BY_COMPARISON, BY_MOTHER, CONFIRMED, NOT_ASSESSABLE, REVIEW

BOTH = frozenset({1, 2})


def presented(*outcomes: str, first_days: bool = False, compared: frozenset[int] = BOTH) -> Presented:
    """Attempts of both thumb and index, compared with prints of the first days or with grown ones."""
    attempts = [Attempt(number, each, first_days, BOTH, compared) for number, each in enumerate(outcomes, 1)]
    return Presented(attempts, {}, has_prints=True)


MOTHER = presented(CONFIRMED)


@pytest.mark.parametrize(
    ("minor", "expected"),
    [
        (presented(NOT_ASSESSABLE, first_days=True), BY_MOTHER),
        (presented(REVIEW, first_days=True), BY_MOTHER),
        (presented(NOT_ASSESSABLE), None),
        (presented(NOT_ASSESSABLE, NOT_ASSESSABLE), None),
        (presented(NOT_ASSESSABLE, REVIEW), None),
        (presented(NOT_ASSESSABLE, CONFIRMED), BY_COMPARISON),
        (presented(NOT_ASSESSABLE, compared=frozenset()), BY_MOTHER),
    ],
    ids=str,
)
def test_the_mother_vouches_for_faded_prints_and_not_for_those_that_show_too_little(
    minor: Presented, expected: str | None
) -> None:
    assert ground(minor, MOTHER, is_mother=True, is_parent=True) == expected
