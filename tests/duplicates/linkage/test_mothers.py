"""Mothers of one name are two where fingers, later names or birth dates say so; one woman's errors are not two."""

from dataclasses import replace
from datetime import date

import pytest

from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.identity import PrintEvidence
from registry.duplicates.linkage.model import Part
from registry.duplicates.linkage.mothers import ANOTHER_MOTHER, are_two, is_asked, with_another_mother
from registry.duplicates.linkage.shipped import shipped

MARIA = PersonFacts(
    given_names="María Elena", first_surname="Quispe", second_surname="Mamani", birth_date=date(1990, 4, 11)
)
SAME_HOUSE = (Part("surnames", "both", 9.0), Part("household", "the mother's name", 6.7))


@pytest.mark.parametrize(
    "given_names", [None, "María Elena", "Maria Elenna", "María", "Elena", "Elena María", "Rosa Elena"]
)
@pytest.mark.parametrize(
    "birth_date",
    [
        None,
        date(1900, 1, 1),
        date(1991, 1, 1),
        date(1990, 4, 11),
        date(1990, 11, 4),
        date(1987, 4, 11),
        date(1990, 4, 12),
        date(1999, 4, 11),
    ],
)
def test_one_woman_written_twice_is_not_two(given_names: str | None, birth_date: date | None) -> None:
    assert not are_two(replace(MARIA, given_names=None), replace(MARIA, given_names=None), None, 60.0)
    again = replace(MARIA, given_names=given_names, birth_date=birth_date)
    assert not are_two(MARIA, again, None, 60.0)
    assert not are_two(again, MARIA, None, 60.0)


@pytest.mark.parametrize(
    "changes", [{"given_names": "María Elvira"}, {"birth_date": date(1983, 9, 27)}, {"given_names": "María Luz"}]
)
def test_sisters_and_namesakes_are_two(changes: dict[str, object]) -> None:
    other = replace(MARIA, **changes)  # type: ignore[arg-type]  # the changes are a test's
    assert are_two(MARIA, other, None, 60.0)
    assert are_two(other, MARIA, None, 60.0)


def test_fingers_decide_whatever_the_names() -> None:
    sister = replace(MARIA, given_names="María Elvira")
    assert not are_two(MARIA, sister, PrintEvidence(88.0, False, 0), 60.0)
    assert are_two(MARIA, MARIA, PrintEvidence(3.0, False, 2), 60.0)
    assert not are_two(MARIA, MARIA, PrintEvidence(3.0, True, 0), 60.0)


def test_only_a_household_that_names_two_registered_mothers_is_asked_about() -> None:
    child, cousin = (features(PersonFacts(mother_id=mother)) for mother in ("m", "n"))
    assert is_asked(child, cousin, SAME_HOUSE)
    assert not is_asked(child, child, SAME_HOUSE)
    assert not is_asked(child, features(PersonFacts()), SAME_HOUSE)
    assert not is_asked(child, cousin, (Part("household", "another mother", -3.6),))


def test_two_mothers_count_against_and_leave_the_rest_as_it_was() -> None:
    surnames, household = with_another_mother(shipped().model, SAME_HOUSE)
    assert surnames == SAME_HOUSE[0]
    assert household.level == ANOTHER_MOTHER.name
    assert household.bits < 0
