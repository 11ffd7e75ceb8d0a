"""Counts against expectation, corrected for how many there are; rates with their intervals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.investigations.patterns.answers import group_answer
from registry.investigations.patterns.fairness import Group
from registry.investigations.patterns.rules import (
    LEAST_GROUP,
    Counted,
    Others,
    adjust,
    against,
    against_share,
    interval,
)


def others(*counts: int) -> Others:
    return Others(len(counts), sum(counts), sum(count * count for count in counts))


def test_only_a_count_far_above_the_others_is_out_of_line() -> None:
    counts = {"busy": 60, "a": 11, "b": 9, "c": 10, "d": 12}
    counted = [
        against(who, "f", count, others(*(n for name, n in counts.items() if name != who)))
        for who, count in counts.items()
    ]
    ordered = adjust(counted, len(counted))
    assert [item.who for item in ordered if item.is_out_of_line] == ["busy"]
    assert ordered[0].expected == 10.5


def test_where_counts_vary_widely_the_same_count_is_in_line() -> None:
    steady, varying = against("x", None, 30, others(10, 10, 11, 9)), against("x", None, 30, others(2, 30, 5, 41))
    assert steady.chance is not None
    assert varying.chance is not None
    assert steady.chance < 0.001 < varying.chance


def test_a_count_without_others_has_no_expectation_and_comes_last() -> None:
    alone = against("only", "f", 500, others())
    assert (alone.expected, alone.chance, alone.is_out_of_line) == (None, None, False)
    assert adjust([alone, against("x", "f", 3, others(2, 3, 4))], 2)[-1].who == "only"


def test_a_share_above_all_others_is_out_of_line() -> None:
    assert against_share("far", 20, 100, 10, 1000).chance == pytest.approx(0, abs=1e-12)
    assert (against_share("usual", 1, 100, 10, 1000).chance or 0) > 0.5
    assert against_share("only", 20, 100, 0, 0).chance is None


CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(CHANCES, st.integers(0, 100))
def test_adjusted_chances_keep_their_order_and_are_never_smaller_than_the_raw_ones(
    chances: list[float], more: int
) -> None:
    ordered = adjust([Counted(str(n), None, 1, 1.0, chance) for n, chance in enumerate(chances)], len(chances) + more)
    adjusted = [item.adjusted or 0.0 for item in ordered]
    assert adjusted == sorted(adjusted)
    assert all((item.chance or 0.0) <= (item.adjusted or 0.0) + 1e-12 <= 1 + 1e-9 for item in ordered)


@given(CHANCES, st.integers(0, 100))
def test_the_adjustment_is_benjamini_and_hochbergs_by_hand(chances: list[float], more: int) -> None:
    tests = len(chances) + more
    expected, lowest = [], 1.0
    for rank, chance in sorted(enumerate(sorted(chances), 1), reverse=True):
        lowest = min(lowest, chance * tests / rank)
        expected.append(lowest)
    ordered = adjust([Counted(str(n), None, 1, 1.0, chance) for n, chance in enumerate(chances)], tests)
    assert [item.adjusted for item in ordered] == pytest.approx(expected[::-1], rel=1e-12)


def test_a_chance_in_a_thousand_is_not_out_of_line_among_ten_thousand_tests() -> None:
    assert adjust([Counted("x", None, 1, 1.0, 0.001)], 1)[0].is_out_of_line
    assert not adjust([Counted("x", None, 1, 1.0, 0.001)], 10_000)[0].is_out_of_line


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_contains_its_rate_and_lies_between_0_and_1(births: tuple[int, int]) -> None:
    hits, of = births
    within = interval(hits, of)
    assert within is not None
    assert 0 <= within[0] <= hits / of + 1e-12
    assert hits / of - 1e-12 <= within[1] <= 1


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_wilsons_by_hand(births: tuple[int, int]) -> None:
    hits, of = births
    quantile, rate = 1.959963984540054, hits / of
    middle = (rate + quantile**2 / (2 * of)) / (1 + quantile**2 / of)
    half = quantile / (1 + quantile**2 / of) * math.sqrt(rate * (1 - rate) / of + quantile**2 / (4 * of * of))
    assert interval(hits, of) == pytest.approx((middle - half, middle + half), abs=1e-12)


def test_wilsons_worked_example_and_no_interval_for_none_of_none() -> None:
    assert interval(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert interval(0, 0) is None


def test_of_a_small_group_only_the_name_is_given() -> None:
    small = group_answer(Group("foreign", LEAST_GROUP - 1, 3, 2, 1, 1))
    assert small.pop("group") == "foreign"
    assert small.pop("is_withheld") is True
    assert set(small.values()) == {None}
    large = group_answer(Group("national", 400, 40, 20, 12, 6))
    assert (large["flag_rate"], large["confirmation_rate"]) == (0.1, 0.5)
    assert large["confirmation_interval"][0] < 0.5 < large["confirmation_interval"][1]
    assert group_answer(Group("x", 400, 9, 9, 9, 9))["confirmation_rate"] is None  # of nine decided cases


def test_a_count_is_not_compared_with_itself() -> None:
    assert Others(3, 30.0, 310.0).without(11) == Others(2, 19.0, 189.0)
    assert Others(3, 30.0, 310.0).without(None) == Others(3, 30.0, 310.0)
