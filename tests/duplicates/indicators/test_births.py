"""a1, a2, b2 by their worked examples and by their properties."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators import births
from registry.duplicates.indicators.births import BirthFacts
from registry.duplicates.thresholds.rules import DEFAULTS

MOTHER = uuid.UUID(int=1)
FIRST_DAY = date(2025, 1, 10)


def born(day: date = FIRST_DAY, hour: int = 12, **given: Any) -> BirthFacts:
    """A birth of a mother, on a day, of its own delivery unless told."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    one = BirthFacts(
        uuid.uuid4(), uuid.uuid4(), MOTHER, uuid.uuid4(), "00006208", at, day, "female", 3200, 38, 1, 1, at, False
    )
    return replace(one, **given)


DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
WEEKS = st.none() | st.integers(20, 45)


def a1(one: BirthFacts, other: BirthFacts) -> list[str]:
    return [found.severity for found in births.births_too_close(one, other, frozenset({MOTHER}), DEFAULTS)]


def test_the_worked_example_of_two_births_is_61_days_before_its_time() -> None:
    first, second = born(FIRST_DAY), born(date(2025, 7, 20))
    assert births.conception_gap_days(FIRST_DAY, date(2025, 7, 20), 38) == -61
    (found,) = births.births_too_close(second, first, frozenset({MOTHER}), DEFAULTS)
    assert (found.indicator, found.severity, found.points) == ("a1", "H", 60)
    assert found.births == (first.birth_id, second.birth_id)
    assert found.facts == {"gap_days": -61, "apart_days": 191, "weeks": 38}
    assert "-61 days" in found.reason


@pytest.mark.parametrize(("gap", "severity"), [(-1, ["H"]), (0, ["M"]), (24, ["M"]), (25, [])])
def test_the_gap_to_the_next_conception_decides(gap: int, severity: list[str]) -> None:
    apart = gap + 7 * 40 - 14
    second = born(FIRST_DAY + timedelta(days=apart), gestational_weeks=40)
    assert a1(born(FIRST_DAY), second) == severity


@pytest.mark.parametrize(("apart", "severity"), [(0, ["H"]), (153, ["H"]), (154, ["M"]), (210, ["M"]), (211, [])])
def test_with_weeks_unknown_the_days_between_decide(apart: int, severity: list[str]) -> None:
    second = born(FIRST_DAY + timedelta(days=apart), gestational_weeks=None)
    assert a1(born(FIRST_DAY, gestational_weeks=30), second) == severity


@given(DAYS, DAYS, WEEKS, WEEKS)
def test_children_of_one_delivery_are_never_too_close(one: date, other: date, weeks: int, more: int) -> None:
    first = born(one, gestational_weeks=weeks)
    assert a1(first, born(other, gestational_weeks=more, delivery_id=first.delivery_id)) == []


@given(DAYS, DAYS, WEEKS, WEEKS)
def test_the_order_in_which_two_births_are_told_changes_nothing(one: date, other: date, w: int, v: int) -> None:
    first, second = born(one, gestational_weeks=w), born(other, gestational_weeks=v)
    mothers = frozenset({MOTHER})
    pairs = ((first, second), (second, first))
    told, turned = (list(births.births_too_close(*pair, mothers, DEFAULTS)) for pair in pairs)
    assert told == turned


@given(DAYS, st.integers(0, 600), st.integers(1, 200), st.integers(20, 45))
def test_births_further_apart_are_never_more_suspicious(day: date, apart: int, more: int, weeks: int) -> None:
    rank: dict[str, int] = {"H": 2, "M": 1}

    def level(days: int) -> int:
        return sum(rank[one] for one in a1(born(day), born(day + timedelta(days=days), gestational_weeks=weeks)))

    assert level(apart + more) <= level(apart)


def a2(*children: BirthFacts) -> list[str]:
    return [found.reason for found in births.incoherent_multiple_birth(children, DEFAULTS)]


def twins(plurality: int = 2, count: int = 2) -> list[BirthFacts]:
    first = born(plurality=plurality)
    return [replace(born(plurality=plurality), delivery_id=first.delivery_id, birth_order=n + 1) for n in range(count)]


def test_twins_are_innocent() -> None:
    one, other = twins()
    assert a1(one, other) == []
    assert a2(one, other) == []
    assert list(births.same_infant_by_data(one, other, DEFAULTS)) == []


def test_a_third_twin_is_flagged_hard_in_any_order_of_telling() -> None:
    children = [*twins(), replace(twins()[0], birth_order=None)]
    (found,) = births.incoherent_multiple_birth(children, DEFAULTS)
    assert (found.severity, found.facts["children"]) == ("H", 3)
    assert "3 children of a delivery of 2" in found.reason
    (turned,) = births.incoherent_multiple_birth(children[::-1], DEFAULTS)
    assert (turned.births, turned.persons) == (found.births, found.persons)


def test_everything_incoherent_in_a_delivery_is_one_finding_with_all_its_reasons() -> None:
    one, other = twins()
    late = replace(other, birth_order=1, plurality=3, enrolled_at=one.enrolled_at + timedelta(hours=73))
    (reason,) = a2(one, late)
    assert reason.split("; ") == [
        "an order is given twice in one delivery",
        "the children's certificates state different numbers",
        "a child was added 73 hours after the first",
    ]


def test_a_twin_enrolled_within_three_days_is_not_late() -> None:
    one, other = twins()
    assert a2(one, replace(other, enrolled_at=one.enrolled_at + timedelta(hours=72))) == []


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_a_coherent_delivery_of_any_size_is_innocent(sizes: tuple[int, int]) -> None:
    plurality, count = sizes
    assert a2(*twins(plurality, count)) == []


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, True),
        ({"weight_g": 3220}, True),
        ({"weight_g": 3221}, False),
        ({"weight_g": None}, False),
        ({"sex": "male"}, False),
        ({"facility_code": "00005196"}, False),
        ({"born_at": datetime(2025, 1, 10, 13, 0, tzinfo=UTC)}, True),
        ({"born_at": datetime(2025, 1, 10, 13, 1, tzinfo=UTC)}, False),
        ({"mother_id": MOTHER}, False),
    ],
)
def test_alike_births_of_two_mothers_are_for_review(changes: dict[str, Any], flags: bool) -> None:
    other = born(**({"mother_id": uuid.uuid4()} | changes))
    assert [one.severity for one in births.same_infant_by_data(born(), other, DEFAULTS)] == ["M"] * flags
