"""f1, f4: at the threshold, below it, and in innocent forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators import facilities
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD, said


def volume(this_month: int, history: tuple[int, ...], *, is_authorised: bool = True) -> list[tuple[str, str]]:
    return said(facilities.volume(facilities.Volume(CHILD, BIRTH, this_month, history, is_authorised), DEFAULTS))


def test_f1_a_month_far_beyond_those_before_is_for_review_and_an_unauthorised_facility_hard() -> None:
    usual = (20, 24, 18, 22, 25, 19, 21, 23, 20, 22)
    assert volume(24, usual) == []
    assert volume(60, usual) == [("f1", "M")]
    assert volume(60, usual[:5]) == []  # too young to expect anything
    assert volume(8, (0,) * 10) == []  # few births are no burst
    assert volume(12, (0,) * 10) == [("f1", "M")]
    assert volume(1, usual, is_authorised=False) == [("f1", "H")]


def test_f1_a_facility_whose_months_always_vary_is_given_more_room() -> None:
    steady, varying = (20,) * 12, (2, 40, 5, 38, 3, 41, 4, 39, 2, 40, 6, 37)
    assert facilities.chance_of_at_least(45, varying) > 100 * facilities.chance_of_at_least(45, steady)


@given(st.lists(st.integers(0, 60), min_size=6, max_size=24), st.integers(1, 200))
def test_f1_a_chance_lies_between_none_and_one_and_falls_with_the_count(history: list[int], count: int) -> None:
    few, many = (facilities.chance_of_at_least(n, history) for n in (count, count + 1))
    assert 0 <= many <= few + 1e-12 <= 1 + 1e-9


@pytest.mark.parametrize(
    ("number", "others", "flags"), [(150, 20, 0), (500, 20, 0), (501, 20, 1), (1, 9, 0), (9999, 9, 0)]
)
def test_f4_a_number_far_from_its_neighbours(number: int, others: int, flags: int) -> None:
    one = facilities.NumberInSequence(CHILD, BIRTH, number, others, 100, 200)
    assert said(facilities.out_of_sequence(one, DEFAULTS)) == [("f4", "H")] * flags


def test_f4_how_far_off_is_told_in_times_the_neighbours_spread() -> None:
    off = [
        facilities.off_sequence(facilities.NumberInSequence(CHILD, BIRTH, number, 20, 100, 200))
        for number in (50, 150, 300)
    ]
    assert off == [0.5, -0.5, 1.0]
