"""What the rules make of a day without an hour, of an estimated day, and of what nobody remembers."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.rules import births, same_birth
from registry.duplicates.indicators.rules.births import BirthFacts, Delivery, TwoBirths, least_hours_apart
from registry.duplicates.indicators.rules.prints import MothersPrints, prints_missing
from registry.duplicates.indicators.rules.same_birth import LikeBirths, ReturnedBirth
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BORN, MOTHER, OTHER, born, severities, twins

DAY = timedelta(days=1)


def that_day(day: date = BORN, **changes: Any) -> BirthFacts:
    """A birth of which the day alone is known."""
    return born(day, born_at=None, **changes)


def a1(one: BirthFacts, other: BirthFacts) -> list[str]:
    return severities(births.births_too_close(TwoBirths(one, other, frozenset({MOTHER})), DEFAULTS))


def a3(*children: BirthFacts) -> list[Finding]:
    return list(births.born_far_apart(Delivery(children), DEFAULTS))


@pytest.mark.parametrize(("days", "hours"), [(0, 0), (1, 0), (2, 24), (30, 696)])
def test_two_days_are_apart_by_the_hours_that_lie_between_them_for_certain(days: int, hours: int) -> None:
    assert least_hours_apart(born(), that_day(BORN + days * DAY)) == hours
    assert least_hours_apart(that_day(BORN + days * DAY), that_day()) == hours
    assert least_hours_apart(born(), that_day(BORN + days * DAY, is_estimated=True)) is None


def test_births_too_close_are_told_by_their_days_without_hours() -> None:
    assert a1(born(), that_day(date(2025, 7, 20))) == ["H"]
    assert a1(that_day(), that_day(BORN + 700 * DAY)) == []


def test_nothing_is_reckoned_with_an_estimated_day() -> None:
    assert a1(born(), that_day(date(2025, 7, 20), is_estimated=True)) == []
    first, second = twins()
    assert a3(first, replace(second, born_at=None, born_on=BORN + 30 * DAY, is_estimated=True)) == []


def test_children_of_one_delivery_born_on_far_days_are_found_without_hours() -> None:
    first, second = twins()
    assert a3(first, replace(second, born_at=None, born_on=BORN + DAY)) == []
    assert len(a3(first, replace(second, born_at=None, born_on=BORN + 30 * DAY))) == 1


def test_twins_of_whom_nobody_remembers_the_number_are_asked_to_be_joined_and_are_no_case() -> None:
    first = that_day(plurality=None, birth_order=None, gestational_weeks=None)
    second = that_day(plurality=None, birth_order=None, gestational_weeks=None)
    assert a1(first, second) == ["M"]
    assert a1(born(plurality=2), born(plurality=2, birth_order=2)) == ["L"]
    assert a1(born(), born(birth_order=2)) == ["H"]


def test_two_births_of_one_day_and_facility_without_an_hour_are_weak() -> None:
    def b2(other: BirthFacts) -> list[str]:
        return severities(same_birth.same_infant_by_data(LikeBirths(born(), other), DEFAULTS))

    assert b2(that_day(mother_id=OTHER)) == ["L"]
    assert b2(that_day(BORN + DAY, mother_id=OTHER)) == []
    assert b2(that_day(mother_id=OTHER, is_estimated=True)) == []
    assert b2(that_day(mother_id=OTHER, weight_g=None)) == []


@pytest.mark.parametrize(
    ("changes", "severity"),
    [({}, ["M"]), ({"weight_g": 3900}, []), ({"facility_code": "00005196"}, []), ({"is_estimated": True}, [])],
)
def test_an_annulled_birth_come_back_without_an_hour_is_for_review(
    changes: dict[str, Any], severity: list[str]
) -> None:
    annulled = born(is_annulled=True, mother_id=uuid.UUID(int=77))
    come_back = that_day(**changes)
    assert severities(same_birth.birth_come_back(ReturnedBirth(come_back, annulled), DEFAULTS)) == severity


def test_a_mothers_prints_are_late_only_if_they_are_for_certain() -> None:
    birth = that_day()
    assert birth.latest is not None
    late = DEFAULTS.late_capture_hours * timedelta(hours=1)
    assert severities(prints_missing(MothersPrints(birth, birth.latest + late), DEFAULTS)) == []
    assert severities(prints_missing(MothersPrints(birth, birth.latest + 2 * late), DEFAULTS)) == ["L"]
