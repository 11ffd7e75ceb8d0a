"""Time: UTC inside, Peru's days outside."""

from datetime import UTC, date, datetime, timedelta, timezone

PERU = timezone(timedelta(hours=-5), "America/Lima")
"""Peru's civil time: −05:00 all year, without daylight saving."""


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def day_in_peru(moment: datetime) -> date:
    """The civil date in Peru of an aware moment."""
    return moment.astimezone(PERU).date()
