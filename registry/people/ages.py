"""Ages in completed years, by one rule: a person born on 29 February completes a year on 28 February. Pure.

A term of years ends on the last day of the month where that year lacks the day (docs/decisions/0015).
"""

from calendar import isleap
from datetime import date


def birthday(born_on: date, age: int) -> date:
    """The day on which a person completes an age."""
    year = born_on.year + age
    if (born_on.month, born_on.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return born_on.replace(year=year)


def age_on(born_on: date, day: date) -> int:
    """Completed years on a civil day of Peru; negative before the birth."""
    years = day.year - born_on.year
    return years if birthday(born_on, years) <= day else years - 1
