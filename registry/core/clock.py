"""Time: UTC in the database and between functions, Peru's days and hours for people."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from registry.core.messages import Message, _

FAST_CLOCK = timedelta(minutes=5)
"""How far a device's clock may be ahead of this one's, or a written hour ahead of the device's."""
PERU = timezone(timedelta(hours=-5), "America/Lima")
"""Peru's civil time: −05:00 all year, without daylight saving."""

MONTHS: Final = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def day_in_peru(moment: datetime) -> date:
    """The civil date in Peru of an aware moment."""
    return moment.astimezone(PERU).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a civil day in Peru, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=PERU).astimezone(UTC)


def show_day(day: date) -> str:
    """A date as people in Peru write it: 27/11/2026."""
    return f"{day:%d/%m/%Y}"


def day_in_words(day: date) -> Message:
    """A date within a sentence: 28 November 2026, 28 de noviembre de 2026."""
    return _("{day} {month} {year}", day=day.day, month=MONTHS[day.month - 1], year=day.year)


def show_minute(moment: datetime) -> str:
    """An aware moment as a clock on the wall in Peru shows it: 27/11/2026 20:30."""
    return f"{moment.astimezone(PERU):%d/%m/%Y %H:%M}"


def show_moment(moment: datetime) -> str:
    """An aware moment in Peru's civil time with its offset: 27/11/2026 20:30 −05:00."""
    return f"{show_minute(moment)} \N{MINUS SIGN}05:00"
