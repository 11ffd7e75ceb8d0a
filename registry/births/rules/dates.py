"""The day of birth, with or without its hour: a day without an hour stays a day. Pure."""

from datetime import date, datetime, time, timedelta

from registry.births.rules.fields import EARLIEST_YEAR, Certificate
from registry.core.clock import PERU, day_in_peru, start_of_day


def born_day(certificate: Certificate) -> date | None:
    """The day of birth in Peru, where it is known or estimated."""
    if certificate.born_on is not None or certificate.born_at is None:
        return certificate.born_on
    return day_in_peru(certificate.born_at) if 1 < certificate.born_at.year < 9999 else None


def plausible_day(certificate: Certificate) -> date | None:
    """The day of birth where it lies within living memory, so that other days can be held against it."""
    born_on = born_day(certificate)
    return born_on if born_on is not None and EARLIEST_YEAR <= born_on.year < 9999 else None


def earliest_birth(certificate: Certificate) -> datetime | None:
    """The first moment at which a child can have been born: nothing of it can have been captured before."""
    born_on = plausible_day(certificate)
    if certificate.born_at is not None or born_on is None or certificate.birth_estimate is not None:
        return certificate.born_at
    return start_of_day(born_on)


def known_hour(born_at: datetime | None) -> datetime | None:
    """The moment of birth, unless it is midnight to the minute: forms ask for an hour, and 00:00 stands for none."""
    if born_at is None or not 1 < born_at.year < 9999:
        return born_at
    return None if born_at.astimezone(PERU).time() == time() else born_at


def latest_birth(born_at: datetime | None, born_on: date | None) -> datetime | None:
    """The last moment at which a child can have been born: what depends on its age takes the youngest."""
    return born_at or (start_of_day(born_on) + timedelta(days=1) if born_on else None)


def noon_of_birth(born_at: datetime | None, born_on: date | None) -> datetime | None:
    """A moment on the day of birth, for what looks at the days or months around it and at no hour."""
    return born_at or (start_of_day(born_on) + timedelta(hours=12) if born_on else None)
