"""Counts against expectation, corrected for how many there are; rates with their intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.investigations.patterns.answers import group_answer
from registry.investigations.patterns.fairness import Group
from registry.investigations.patterns.rules import (
    LEAST_GROUP,
    Compared,
    Counted,
    adjust,
    against,
    against_share,
    interval,
)


def others(*counts: int) -> Compared:
    return Compared(len(counts), sum(counts), sum(one * one for one in counts))


def test_one_far_beyond_the_others_is_out_of_line_and_the_others_are_not() -> None:
    counts = {"busy": 60, "a": 11, "b": 9, "c": 10, "d": 12}
    found = [
        against(who, "f", count, others(*(n for name, n in counts.items() if name != who)))
        for who, count in counts.items()
    ]
    told = adjust(found, len(found))
    assert [one.who for one in told if one.is_out_of_line] == ["busy"]
    assert told[0].expected == 10.5


def test_among_those_who_vary_much_the_same_count_is_in_line() -> None:
    steady, varying = against("x", None, 30, others(10, 10, 11, 9)), against("x", None, 30, others(2, 30, 5, 41))
    assert steady.chance is not None
    assert varying.chance is not None
    assert steady.chance < 0.001 < varying.chance


def test_one_alone_is_compared_with_nobody_and_told_last() -> None:
    alone = against("only", "f", 500, others())
    assert (alone.expected, alone.chance, alone.is_out_of_line) == (None, None, False)
    assert adjust([alone, against("x", "f", 3, others(2, 3, 4))], 2)[-1].who == "only"


def test_a_share_above_all_others_is_out_of_line() -> None:
    assert against_share("far", 20, 100, 10, 1000).chance == pytest.approx(0, abs=1e-12)
    assert (against_share("usual", 1, 100, 10, 1000).chance or 0) > 0.5
    assert against_share("only", 20, 100, 0, 0).chance is None


CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(CHANCES, st.integers(0, 100))
def test_an_adjusted_chance_keeps_the_order_and_is_never_smaller_than_the_bare_one(
    chances: list[float], more: int
) -> None:
    told = adjust([Counted(str(n), None, 1, 1.0, chance) for n, chance in enumerate(chances)], len(chances) + more)
    adjusted = [one.adjusted or 0.0 for one in told]
    assert adjusted == sorted(adjusted)
    assert all((one.chance or 0.0) <= (one.adjusted or 0.0) + 1e-12 <= 1 + 1e-9 for one in told)


def test_of_ten_thousand_in_line_one_chance_in_a_thousand_is_no_news() -> None:
    assert adjust([Counted("x", None, 1, 1.0, 0.001)], 1)[0].is_out_of_line
    assert not adjust([Counted("x", None, 1, 1.0, 0.001)], 10_000)[0].is_out_of_line


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate_and_lies_between_none_and_all(asked: tuple[int, int]) -> None:
    hits, of = asked
    within = interval(hits, of)
    assert within is not None
    assert 0 <= within[0] <= hits / of + 1e-12
    assert hits / of - 1e-12 <= within[1] <= 1


def test_wilsons_worked_example_and_nothing_of_nothing() -> None:
    assert interval(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert interval(0, 0) is None


def test_a_small_group_tells_nothing_but_that_it_is_there() -> None:
    small = group_answer(Group("foreign", LEAST_GROUP - 1, 3, 2, 1, 1))
    assert small.pop("group") == "foreign"
    assert small.pop("is_withheld") is True
    assert set(small.values()) == {None}
    large = group_answer(Group("national", 400, 40, 20, 12, 6))
    assert (large["flag_rate"], large["confirmation_rate"]) == (0.1, 0.5)
    assert large["confirmation_interval"][0] < 0.5 < large["confirmation_interval"][1]
    assert group_answer(Group("x", 400, 9, 9, 9, 9))["confirmation_rate"] is None  # of nine decided cases
