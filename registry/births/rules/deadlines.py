"""Deadlines: until when an inscription is ordinary, and when an infant's prints are taken again."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.people.ages import age_on

ORDINARY: Final = "ordinary"
EXTEMPORANEOUS: Final = "extemporaneous"
DEADLINE_DAYS: Final = 60
"""Days after the birth."""
REMOTE_DEADLINE_DAYS: Final = 90
"""Days after the birth in remote and native communities (general knowledge, not checked against the legal text)."""
MAJORITY_YEARS: Final = 18


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether an inscription is ordinary or extemporaneous, the last ordinary day, and whether it is of an adult."""

    kind: str
    deadline: date
    is_adult: bool


def timeliness(born_on: date, on: date, *, is_remote: bool = False) -> Timeliness:
    """Ordinary up to and on the deadline, extemporaneous afterwards. It is never too late: nobody is refused."""
    deadline = born_on + timedelta(days=REMOTE_DEADLINE_DAYS if is_remote else DEADLINE_DAYS)
    kind = ORDINARY if on <= deadline else EXTEMPORANEOUS
    return Timeliness(kind, deadline, age_on(born_on, on) >= MAJORITY_YEARS)


RECAPTURE_MONTHS: Final = (2, 6, 12)
"""Months after the birth at which the infant's prints are taken again."""
PRIMARY_MONTHS: Final = 2
"""Months after the birth of the recapture whose prints become the infant's primary ones."""


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last day of the month where the month lacks the day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
