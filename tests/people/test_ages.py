"""Completed years and birthdays, also for those born on 29 February."""

from calendar import isleap
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.people.ages import age_on, birthday

births = st.dates(date(1990, 1, 1), date(2040, 12, 31))
leap_births = st.builds(lambda year: date(4 * year, 2, 29), st.integers(498, 510))


def test_someone_born_on_29_february_completes_a_year_on_the_last_day_of_february() -> None:
    born = date(2016, 2, 29)
    assert birthday(born, 8) == date(2024, 2, 29)
    assert birthday(born, 9) == date(2025, 2, 28)
    assert age_on(born, date(2025, 2, 27)) == 8
    assert age_on(born, date(2025, 2, 28)) == 9
    assert age_on(born, date(2024, 2, 28)) == 7


@given(births | leap_births, st.integers(0, 40_000))
def test_an_age_grows_by_one_on_each_birthday_and_on_no_other_day(born_on: date, days: int) -> None:
    day = born_on + timedelta(days=days)
    age = age_on(born_on, day)
    assert birthday(born_on, age) <= day < birthday(born_on, age + 1)
    grows = age_on(born_on, day + timedelta(days=1)) - age
    assert grows == (birthday(born_on, age + 1) == day + timedelta(days=1))


@given(births | leap_births, st.integers(0, 60))
def test_a_birthday_is_the_same_day_or_the_last_of_february(born_on: date, age: int) -> None:
    day = birthday(born_on, age)
    assert day.year == born_on.year + age
    if (born_on.month, born_on.day) == (2, 29) and not isleap(day.year):
        assert (day.month, day.day) == (2, 28)
    else:
        assert (day.month, day.day) == (born_on.month, born_on.day)
