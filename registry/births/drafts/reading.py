"""What was typed, read by the API's schema and judged by the certificate's rules. Nothing is decided here.

values (texts by input)  →  the JSON that the API would get  →  a certificate, what is wrong, what is missing
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from marshmallow import ValidationError

from registry.births.drafts.sections import DAYS, FIXED, HOUR, OF_ANOTHER_FIELD
from registry.births.rules.fields import FIELDS, POINTERS, RANGES, SWITCHES, Certificate
from registry.births.rules.requirements import missing
from registry.births.schemas import CertificateSchema, certificate_from_json
from registry.births.service import certificate_errors
from registry.core.clock import PERU
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _
from registry.core.problems import field_errors
from registry.web.fields import day_parts, iso_day

_WHOLE: Final = frozenset(RANGES) - {"length_cm", "head_circumference_cm", "weight_g"}
_HOUR: Final = re.compile(r"([0-9]{1,2})[:.h]?([0-9]{2})")
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
NAME_OF: Final = {pointer: OF_ANOTHER_FIELD.get(name, name) for name, pointer in POINTERS.items()}
"""JSON pointer → the field of the page."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A certificate as far as it can be read, what is wrong in it, and what its signature still needs."""

    certificate: Certificate
    errors: Mapping[str, Message]
    missing: Mapping[str, Message]


def certificate_json(values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as the API's certificate."""
    tree: dict[str, Any] = {}
    for name, content in _flat(values).items():
        *groups, last = POINTERS[name].removeprefix("/certificate/").split("/")
        below = tree
        for group in groups:
            below = below.setdefault(group, {})
        below[last] = content
    reasons = {name: values[f"unknown.{name}"] for name in FIELDS if values.get(f"unknown.{name}")}
    return tree | ({"unknown": {POINTERS[name]: reason for name, reason in reasons.items()}} if reasons else {})


def _flat(values: Mapping[str, str]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name in FIELDS:
        text = iso_day(values, name) if name in DAYS else values.get(name, FIXED.get(name, ""))
        if name in SWITCHES:
            flat[name] = bool(text)
        elif text:
            flat[name] = int(text) if name in _WHOLE and text.isdecimal() and len(text) < 9 else text
    if flat.get("plurality") == 1 and not values.get("unknown.birth_order"):
        flat.setdefault("birth_order", 1)  # an only child is the first
    if flat.get("born_on") and values.get(HOUR):
        flat["born_at"] = f"{flat.pop('born_on')}T{clock_of(values[HOUR])}"
    for code, scheme in (("ubigeo", "ubigeo_scheme"), ("mother_residence_ubigeo", "mother_residence_scheme")):
        if code not in flat:
            del flat[scheme]
    if flat["is_mother_unknown"]:
        flat.pop("mother_residence_scheme", None)
    return flat


def clock_of(text: str) -> str:
    """An hour as people write it, 4:25, 0425 or 4.25, as 04:25; anything else as it was typed."""
    match = _HOUR.fullmatch(text.strip())
    return f"{int(match[1]):02d}:{match[2]}" if match else text


def hour_problem(values: Mapping[str, str]) -> Message | None:
    """What is wrong with the hour that was typed, if anything is."""
    text = values.get(HOUR)
    if not text or _CLOCK.fullmatch(clock_of(text)):
        return None
    return _("Must be an hour from 00:00 to 23:59, such as 16:25. A day begins at midnight, at 00:00.")


def assess(ctx: Context, values: Mapping[str, str]) -> Assessment:
    """Read and judge what was typed."""
    errors: list[FieldError] = []
    try:
        loaded = CertificateSchema().load(certificate_json(values))
    except ValidationError as error:
        errors = field_errors(error.messages, "/certificate")
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    certificate = certificate_from_json(loaded)
    if values.get(HOUR) and not iso_day(values, "born_on"):
        errors.append(FieldError(POINTERS["born_on"], _("Give the day as well, or leave the hour empty.")))
    try:
        errors += certificate_errors(ctx, certificate, sign=False)
    except Invalid as invalid:
        errors += invalid.errors
    lacking = missing(certificate, ctx.today)
    by_name = _by_name(errors)
    of_hour = hour_problem(values)
    if of_hour is not None:
        if iso_day(values, "born_on"):
            by_name.pop("born_on", None)  # the day is not what is wrong
        by_name[HOUR] = of_hour
    return Assessment(certificate, by_name, {k: v for k, v in _by_name(lacking).items() if k not in by_name})


def _by_name(errors: Iterable[FieldError]) -> dict[str, Message]:
    named: dict[str, Message] = {}
    for error in errors:
        named.setdefault(NAME_OF.get(error.pointer, error.pointer), error.detail)
    return named


def values_of(certificate: Certificate) -> dict[str, str]:
    """A certificate as the texts that would have been typed."""
    values: dict[str, str] = {}
    for name in FIELDS:
        content = getattr(certificate, name)
        if content is None or content is False or name in FIXED or name == "unknown":
            continue
        if name == "born_at":
            values[HOUR] = content.astimezone(PERU).strftime("%H:%M")
        elif name in DAYS:
            values |= day_parts(name, content.isoformat())
        elif content is True:
            values[name] = "yes"
        elif not isinstance(content, datetime):
            values[name] = f"{content:g}" if isinstance(content, float) else str(content)
    return values | {f"unknown.{name}": reason for name, reason in certificate.unknown.items()}
