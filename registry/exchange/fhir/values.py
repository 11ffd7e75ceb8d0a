"""Values of FHIR as the certificate has them: units checked, precision kept, nothing guessed. Pure.

Each reader answers the text as somebody would type it, or a Message that says why it was not taken.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from registry.core.clock import PERU, day_in_peru
from registry.core.messages import Message, _
from registry.exchange.fhir.bundle import Json, extensions_of, object_of, objects_of, text_of

UCUM: Final = "http://unitsofmeasure.org"
FATHERS_FAMILY: Final = "http://hl7.org/fhir/StructureDefinition/humanname-fathers-family"
MOTHERS_FAMILY: Final = "http://hl7.org/fhir/StructureDefinition/humanname-mothers-family"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
NOT_UNDERSTOOD: Final = _("It is not written as FHIR has it, so it was not taken.")


def day_of(text: object) -> str | Message:
    """A date with its day, as ISO."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
        return NOT_UNDERSTOOD
    if not _DAY.fullmatch(text):
        return _("The day is missing: a month or a year alone is not a date of birth.")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return NOT_UNDERSTOOD


def moment_of(text: object) -> tuple[str, str] | Message:
    """Day and hour in Peru of a moment with its offset."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return _("The hour needs its offset, such as 2026-11-29T04:25:00-05:00.")
    try:
        moment = datetime.fromisoformat(text)
        return day_in_peru(moment).isoformat(), moment.astimezone(PERU).strftime("%H:%M")
    except (ValueError, OverflowError):
        return NOT_UNDERSTOOD


def number_of(content: Json, units: Mapping[str, Decimal], *, is_whole: bool) -> str | Message:
    """A Quantity or integer in the certificate's unit; `units` says what a UCUM code is worth in it."""
    if "valueInteger" in content:
        return _written(content["valueInteger"], Decimal(1), is_whole=True) if "1" in units else _no_unit(units)
    quantity = object_of(content, "valueQuantity")
    if not quantity:
        return _("It has no value, or one of another kind, so nothing was taken.")
    if "comparator" in quantity:
        return _("“More than” or “less than” is not a measurement, so it was not taken.")
    code = text_of(quantity, "code")
    if quantity.get("system") not in (UCUM, None) or code is None or code not in units:
        return _no_unit(units)
    return _written(quantity.get("value"), units[code], is_whole=is_whole)


def _no_unit(units: Mapping[str, Decimal]) -> Message:
    return _("Its unit must be one of these UCUM codes, so it was not taken: {units}", units=", ".join(units))


def _written(value: Any, factor: Decimal, *, is_whole: bool) -> str | Message:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return NOT_UNDERSTOOD
    try:
        number = Decimal(str(value)) * factor
        if abs(number) > 10**6:
            return _("It lies outside of what the certificate accepts, so it was not taken.")
        if is_whole and number != number.to_integral_value():
            return _("It must be a whole number in the certificate, so it was not taken.")
        return f"{number.normalize():f}"
    except InvalidOperation:
        return NOT_UNDERSTOOD


def surnames_of(name: Json) -> tuple[str | None, str | None] | Message:
    """First and second surname: by their extensions, or one word. Where two words begin nobody knows."""
    family = object_of(name, "_family")
    first, second = (
        [text for extension in extensions_of(family, url) if (text := text_of(extension, "valueString"))]
        for url in (FATHERS_FAMILY, MOTHERS_FAMILY)
    )
    if len(first) > 1 or len(second) > 1:
        return NOT_UNDERSTOOD
    if first or second:
        return (first[0] if first else None), (second[0] if second else None)
    text = text_of(name, "family")
    if text is None:
        return None, None
    if len(text.split()) == 1:
        return text.strip(), None
    return _("Where the second surname begins cannot be told. Send each surname by its extension.")


def one_name(content: Json) -> Json | Message:
    """The official name, or the only one."""
    names = objects_of(content, "name")
    official = [name for name in names if name.get("use") == "official"]
    usable = official or [name for name in names if name.get("use") not in ("old", "maiden", "nickname", "anonymous")]
    if len(usable) == 1:
        return usable[0]
    return _("It has several names and none of them is the official one.") if usable else {}
