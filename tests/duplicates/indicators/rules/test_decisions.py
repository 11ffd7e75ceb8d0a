"""A court's decision that an applicant shows: compared as numbers are written, and never more than a question."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from registry.duplicates.indicators.rules.decisions import DecisionShown, key_of, unfitting, year_of
from registry.duplicates.thresholds.rules import DEFAULTS

MINOR, TUTOR, OTHER = (UUID(int=number) for number in (1, 2, 3))
FITTING = DecisionShown(MINOR, TUTOR, "00123-2024-0-1801-JR-FC-02", date(2016, 5, 3), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("123-2024", "Exp. N° 00123-2024"),
        ("00123-2024-0-1801-JR-FC-02", "exp. 123 - 2024 - 0 - 1801-jr-fc-2"),
        ("Res. 7", "7"),
        ("Exp-123-2024", "123-2024"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize("number", ["S/N", "sin número", "-"])
def test_what_is_no_number_is_told_from_every_number(number: str) -> None:
    assert key_of(number) == ()


@pytest.mark.parametrize(
    ("number", "year"),
    [("123-2024", 2024), ("2024-123", None), ("2019", None), ("00123-2024-0-1801-JR-FC-02", 2024), ("Exp. 12", None)],
)
def test_the_year_stands_behind_the_number(number: str, year: int | None) -> None:
    assert year_of(number) == year


def _severity(shown: DecisionShown) -> str | None:
    findings = list(unfitting(shown, DEFAULTS))
    return findings[0].severity if findings else None


@pytest.mark.parametrize(
    ("shown", "severity"),
    [
        (FITTING, None),
        (replace(FITTING, number="55-2016"), None),  # of the year of the birth
        (replace(FITTING, number="55-2015"), "M"),
        (replace(FITTING, number="55-2027"), "M"),
        (replace(FITTING, number="55-2027", born_on=None), "M"),
        (replace(FITTING, shown_for=(OTHER,)), "M"),
        (replace(FITTING, number="123-2024", shown_for=(OTHER,)), None),  # of two courts
        (replace(FITTING, number="123-2024", shown_for=(OTHER,), by_same_applicant=True), "M"),
        (replace(FITTING, has_parent_who_came=True), "L"),
        (replace(FITTING, number="sin número"), None),
    ],
)
def test_what_cannot_be_is_reviewed_and_a_parent_who_came_is_a_note(shown: DecisionShown, severity: str | None) -> None:
    assert _severity(shown) == severity


def test_only_those_of_whom_it_says_something_are_named() -> None:
    (finding,) = unfitting(replace(FITTING, number="123-2015", shown_for=(OTHER,)), DEFAULTS)
    assert finding.persons == {MINOR, TUTOR}
    (finding,) = unfitting(replace(FITTING, shown_for=(OTHER,)), DEFAULTS)
    assert finding.persons == {MINOR, TUTOR, OTHER}
