"""a1, a2, a3 by their worked examples and by their properties."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.rules import births
from registry.duplicates.indicators.rules.births import BirthFacts, Delivery, TwoBirths
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BORN, MOTHER, OTHER, born, severities, twins

DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
WEEKS = st.none() | st.integers(20, 45)


def too_close(one: BirthFacts, other: BirthFacts) -> list[Finding]:
    return list(births.births_too_close(TwoBirths(one, other, frozenset({MOTHER})), DEFAULTS))


def a1(one: BirthFacts, other: BirthFacts) -> list[str]:
    return severities(too_close(one, other))


def test_the_worked_example_of_two_births_is_61_days_before_its_time() -> None:
    first, second = born(BORN), born(date(2025, 7, 20))
    assert births.conception_gap_days(BORN, date(2025, 7, 20), 38) == -61
    (finding,) = too_close(second, first)
    assert (finding.indicator, finding.severity, finding.points) == ("a1", "H", 60)
    assert finding.births == (first.birth_id, second.birth_id)
    assert finding.facts == {"gap_days": -61, "apart_days": 191, "weeks": 38}
    assert "conceived 61 days before the first birth" in str(finding.reason)


@pytest.mark.parametrize(("gap", "severity"), [(-1, ["H"]), (0, ["M"]), (24, ["M"]), (25, [])])
def test_the_gap_to_the_next_conception_decides(gap: int, severity: list[str]) -> None:
    apart = gap + 7 * 40 - 14
    second = born(BORN + timedelta(days=apart), gestational_weeks=40)
    assert a1(born(BORN), second) == severity


@pytest.mark.parametrize(("apart", "severity"), [(0, ["H"]), (153, ["H"]), (154, ["M"]), (210, ["M"]), (211, [])])
def test_with_weeks_unknown_the_days_between_decide(apart: int, severity: list[str]) -> None:
    second = born(BORN + timedelta(days=apart), gestational_weeks=None)
    assert a1(born(BORN, gestational_weeks=30), second) == severity


@given(DAYS, DAYS, WEEKS, WEEKS)
def test_children_of_one_delivery_are_never_too_close(one: date, other: date, weeks: int, more: int) -> None:
    first = born(one, gestational_weeks=weeks)
    assert a1(first, born(other, gestational_weeks=more, delivery_id=first.delivery_id)) == []


@given(DAYS, DAYS, WEEKS, WEEKS)
def test_the_order_of_two_births_changes_nothing(one: date, other: date, w: int, v: int) -> None:
    first, second = born(one, gestational_weeks=w), born(other, gestational_weeks=v)
    assert too_close(first, second) == too_close(second, first)


@given(DAYS, st.integers(0, 600), st.integers(1, 200), st.integers(20, 45))
def test_births_further_apart_are_never_more_suspicious(day: date, apart: int, more: int, weeks: int) -> None:
    rank: dict[str, int] = {"H": 2, "M": 1}

    def level(days: int) -> int:
        second = born(day + timedelta(days=days), gestational_weeks=weeks)
        return sum(rank[severity] for severity in a1(born(day), second))

    assert level(apart + more) <= level(apart)


def incoherent(*children: BirthFacts) -> list[Finding]:
    return list(births.incoherent_multiple_birth(Delivery(children), DEFAULTS))


def test_twins_are_innocent() -> None:
    one, other = twins()
    assert [a1(one, other), incoherent(one, other)] == [[], []]


def test_a_third_twin_is_flagged_hard_whatever_the_order() -> None:
    children = [*twins(), replace(twins()[0], birth_order=None)]
    (finding,) = incoherent(*children)
    assert (finding.severity, finding.facts["children"]) == ("H", 3)
    assert "3 children of a delivery of 2" in str(finding.reason)
    (turned,) = incoherent(*children[::-1])
    assert (turned.births, turned.persons) == (finding.births, finding.persons)


def test_everything_incoherent_in_a_delivery_is_one_finding_with_all_its_reasons() -> None:
    one, other = twins()
    late = replace(other, birth_order=1, plurality=3, enrolled_at=one.enrolled_at + timedelta(hours=73))
    (finding,) = incoherent(one, late)
    assert str(finding.reason) == (
        "Two children of one delivery have the same birth order. "
        "The children's certificates state different numbers of children. "
        "A child was added 73 hours after the first."
    )


def test_a_twin_enrolled_within_three_days_is_not_late() -> None:
    one, other = twins()
    assert incoherent(one, replace(other, enrolled_at=one.enrolled_at + timedelta(hours=72))) == []


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_a_coherent_delivery_of_any_size_is_innocent(sizes: tuple[int, int]) -> None:
    plurality, count = sizes
    assert incoherent(*twins(plurality, count)) == []


@pytest.mark.parametrize(("hours", "severity"), [(0, []), (1, []), (72, []), (73, ["H"]), (720, ["H"])])
def test_a3_children_of_one_delivery_are_born_within_three_days(hours: int, severity: list[str]) -> None:
    first, second = twins()
    assert second.born_at is not None
    children = (first, replace(second, born_at=second.born_at + timedelta(hours=hours)))
    assert severities(births.born_far_apart(Delivery(children), DEFAULTS)) == severity
    assert severities(births.born_far_apart(Delivery(children[::-1]), DEFAULTS)) == severity


@pytest.mark.parametrize(
    ("first", "second", "hours", "severity"),
    [
        ({"plurality": 2}, {"plurality": 2, "birth_order": 2}, 1, ["L"]),
        ({}, {"plurality": 2, "birth_order": 2}, 1, ["M"]),  # the certificates contradict each other
        ({"plurality": 2}, {"plurality": 2}, 1, ["H"]),  # two first children
        ({}, {}, 1, ["H"]),
        ({"plurality": 2}, {"plurality": 2, "birth_order": 2}, 25, ["H"]),
        ({"plurality": 2}, {"plurality": 2, "birth_order": 2, "mother_id": OTHER}, 1, ["H"]),
    ],
)
def test_a1_a_forgotten_delivery_is_a_note_to_join_it(
    first: dict[str, Any], second: dict[str, Any], hours: int, severity: list[str]
) -> None:
    one = born(**first)
    assert one.born_at is not None
    other = born(born_at=one.born_at + timedelta(hours=hours), **second)
    findings = too_close(one, other)
    assert severities(findings) == severity
    assert all(("Join their deliveries" in str(finding.reason)) is (severity != ["H"]) for finding in findings)


@pytest.mark.parametrize(
    ("weeks", "grams", "weighed"),
    [(20, 3200, 34), (20, 500, 20), (30, 2300, 30), (30, 1400, 30), (None, 3200, None), (24, None, 24), (28, 5000, 37)],
)
def test_few_weeks_that_the_weight_contradicts_are_not_believed(
    weeks: int | None, grams: int | None, weighed: int | None
) -> None:
    assert births.weeks_by_weight(weeks, grams) == weighed


def test_a1_a_heavy_newborn_said_to_be_of_twenty_weeks_hides_no_birth_before_it() -> None:
    first, second = born(BORN), born(BORN + timedelta(days=160), gestational_weeks=20, weight_g=3200)
    (finding,) = too_close(first, second)
    assert finding.severity == "H"
    assert "20 weeks" in str(finding.reason)
    light = born(BORN + timedelta(days=160), gestational_weeks=20, weight_g=500)
    assert not too_close(first, light)
