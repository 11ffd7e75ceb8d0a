"""Chances of counts, as far as they can be computed, and in words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators.chances import (
    chance_of_at_least,
    chance_of_so_many,
    chance_of_so_many_drawn,
    one_in,
)


def test_a_facility_whose_months_always_vary_is_given_more_room() -> None:
    steady, varying = (20,) * 12, (2, 40, 5, 38, 3, 41, 4, 39, 2, 40, 6, 37)
    assert chance_of_at_least(45, varying) > 100 * chance_of_at_least(45, steady)


@given(st.lists(st.integers(0, 60), min_size=6, max_size=24), st.integers(1, 200))
def test_a_chance_lies_between_none_and_one_and_falls_with_the_count(history: list[int], count: int) -> None:
    few, many = (chance_of_at_least(n, history) for n in (count, count + 1))
    assert 0 <= many <= few + 1e-12 <= 1 + 1e-9


def by_hand(count: int, mean: float, variance: float) -> float:
    """One minus the sum of the chances of fewer, by the definition."""
    if variance > mean * 1.0001:
        size = mean * mean / (variance - mean)
        share = size / (size + mean)
        terms = (
            math.exp(
                math.lgamma(k + size)
                - math.lgamma(size)
                - math.lgamma(k + 1)
                + size * math.log(share)
                + k * math.log1p(-share)
            )
            for k in range(count)
        )
    else:
        terms = (math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count))
    return 1 - math.fsum(terms)


@given(st.integers(0, 80), st.floats(0.1, 40), st.floats(0.5, 4))
def test_a_chance_is_that_of_the_definition_as_far_as_the_definition_can_be_computed(
    count: int, mean: float, spread: float
) -> None:
    expected = by_hand(count, mean, mean * spread)
    assert chance_of_so_many(count, mean, mean * spread) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_a_chance_far_below_what_one_minus_a_sum_can_show_is_still_more_than_zero() -> None:
    few, many = chance_of_so_many(120, 10, 10), chance_of_so_many(150, 10, 10)
    assert 0 < many < few < 1e-80


def test_what_one_account_draws_of_a_wards_failures_is_counted_exactly() -> None:
    assert chance_of_so_many_drawn(0, 5, 5, 45) == 1
    assert chance_of_so_many_drawn(5, 5, 5, 45) == pytest.approx(1 / math.comb(45, 5))
    assert chance_of_so_many_drawn(2, 2, 2, 4) == pytest.approx(1 / 6)
    assert chance_of_so_many_drawn(6, 5, 5, 45) == 0
    assert chance_of_so_many_drawn(5, 10, 50, 100) > 0.1, "a ward that fails often excuses its accounts"


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0.001, "one in 1,000"), (4.9e-7, "one in 2,000,000"), (1e-30, "less than one in 1,000,000,000")],
)
def test_a_rate_is_shown_to_one_digit_and_none_rarer_than_is_known(rate: float, words: str) -> None:
    assert str(one_in(rate)) == words
