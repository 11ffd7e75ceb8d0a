"""Ordinary and extemporaneous inscriptions, and the days of recaptures."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.births.rules.deadlines import months_after, timeliness


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 9000), st.booleans())
def test_an_inscription_is_ordinary_until_the_deadline(born: date, days: int, is_remote: bool) -> None:
    inscription = timeliness(born, born + timedelta(days=days), is_remote=is_remote)
    assert (inscription.kind == "ordinary") == (days <= (90 if is_remote else 60))


def test_an_adult_may_still_be_inscribed() -> None:
    assert timeliness(date(2000, 2, 29), date(2018, 2, 27)).is_adult is False
    assert timeliness(date(2000, 2, 29), date(2018, 2, 28)).is_adult is True
    assert timeliness(date(2000, 2, 29), date(2018, 3, 1)).is_adult is True


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_some_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
