"""Fields read as people write them: 17/05/2026, 3,24, a clock some minutes fast. What is mended is told.

Only what has one meaning is mended: 05/04/2026 could be either of two days, and is asked again.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import marshmallow as ma
from marshmallow import fields

from registry.core.clock import FAST_CLOCK, utc_now
from registry.core.field_messages import speak_our_words
from registry.core.mending import note
from registry.core.messages import _

_WRITTEN_DAY: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_DAY_READ: Final = _("The date was read as day/month/year. Please check it.")
_TWO_MEANINGS: Final = _("Write the date as year-month-day, such as 2026-05-17: this one could be either of two days.")
_GRAMS_PER_KILOGRAM: Final = 1000
_ONLY_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_as_written(text: str) -> date | None:
    """The day of a text such as 17/05/2026; None for another form. Raises ValidationError for one with two meanings."""
    match = _WRITTEN_DAY.fullmatch(text)
    if match is None:
        return None
    day, month, year = map(int, match.groups())
    if day <= 12 and month <= 12 and day != month:
        raise ma.ValidationError([_TWO_MEANINGS])
    try:
        return date(year, month, day)
    except ValueError:
        return None  # no such day, or the month first: refused as any text that is no date


class Day(fields.Date):
    """A date: ISO 8601, or day/month/year where it has one meaning."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:
        if isinstance(value, str) and (day := day_as_written(value.strip())):
            note(data, attr, "date-mended", _DAY_READ)
            return day
        return super()._deserialize(value.strip() if isinstance(value, str) else value, attr, data, **options)


class PastMoment(fields.AwareDateTime):
    """A moment that was noted by a clock: one some minutes ahead is this moment, by a clock that is fast."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **options)
        now = utc_now()
        if not now < moment <= now + FAST_CLOCK:
            return moment
        note(data, attr, "clock-mended", _("The clock that wrote this time is fast; the present time was taken."))
        return now


class MomentOrDay(PastMoment):
    """A moment, or a day alone where the hour is not known: it stays a day (`date`), never midnight."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = value.strip() if isinstance(value, str) else ""
        if _ONLY_DAY.fullmatch(text) or _WRITTEN_DAY.fullmatch(text):
            day = Day()
            speak_our_words(day)
            return day.deserialize(text, attr, data)
        return super()._deserialize(text or value, attr, data, **options)


_COMMA_READ: Final = _("The comma was read as a decimal point. Please check it.")


def _decimal(text: str, units: str) -> tuple[Decimal, str, bool] | None:
    """The number in a text with one decimal sign at most, its unit if it has one, and whether the sign was a comma."""
    match = re.fullmatch(rf"([0-9]{{1,6}})(?:([.,])([0-9]{{1,6}}))?\s*({units})?", text.strip(), re.IGNORECASE)
    if match is None:
        return None
    whole, sign, decimals, unit = match.groups()
    return Decimal(f"{whole}.{decimals or 0}"), (unit or "").lower(), sign == ","


class Centimetres(fields.Float):
    """A length in centimetres, also with a decimal comma."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> float:
        if isinstance(value, str) and (read := _decimal(value, "cm")):
            number, _unit, has_comma = read
            if has_comma:
                note(data, attr, "number-mended", _COMMA_READ)
            value = float(number)
        return super()._deserialize(value, attr, data, **options)


class Grams(fields.Integer):
    """A weight in whole grams; a number with decimals is one in kilograms, as scales show it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        is_decimal = isinstance(value, float) and not value.is_integer()
        read = _decimal(str(value), "kg|g") if isinstance(value, str) or is_decimal else None
        if read is not None:
            number, unit, _has_comma = read
            is_kilograms = unit == "kg" or (unit == "" and number != number.to_integral_value())
            grams = number * _GRAMS_PER_KILOGRAM if is_kilograms else number
            if grams == grams.to_integral_value():
                if is_kilograms:
                    note(data, attr, "number-mended", _("The weight was read as kilograms. Please check it."))
                value = int(grams)
        return super()._deserialize(value, attr, data, **options)
