"""What was typed becomes the API's request, as on the registry's own pages; a test compares the two. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from station.enrolment.form import DATE, DATE_PARTS, RADIOS, SELECT, Form, FormSection

_HOUR: Final = re.compile(r"([0-9]{1,2})[:.h]?([0-9]{2})")
LONGEST: Final = 500
RANGE, HOUR, DAY, DISTRICTS, NO_DISTRICT, HOUR_ALONE, CHOICE = SLUGS = (
    "range",
    "hour",
    "day",
    "districts",
    "no_district",
    "hour_alone",
    "choice",
)
"""What is wrong with a field, as far as a station can see it. The registry's rules judge once more."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong: a slug of `words`, and the values for its sentence."""

    slug: str
    values: Mapping[str, str]


def iso_day(values: Mapping[str, str], name: str) -> str:
    """The date in three inputs, as ISO where it is one, else as it was typed; empty where nothing was."""
    day, month, year = (values.get(f"{name}.{part}", "").strip() for part in DATE_PARTS)
    if not (day or month or year):
        return ""
    if day.isdecimal() and month.isdecimal() and year.isdecimal() and len(day) <= 2 and len(month) <= 2:
        return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
    return f"{day} {month} {year}".strip()


def certificate_json(form: Form, values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as the API's certificate."""
    tree: dict[str, Any] = {}
    for name, content in _flat(form, values).items():
        *groups, last = form.pointers[name].split("/")
        below = tree
        for group in groups:
            below = below.setdefault(group, {})
        below[last] = content
    pointers = form.pointers
    reasons = {name: values[f"unknown.{name}"] for name in pointers if values.get(f"unknown.{name}")}
    unknown = {f"/certificate/{pointers[name]}": reason for name, reason in reasons.items()}
    return tree | ({"unknown": unknown} if unknown else {})


def _flat(form: Form, values: Mapping[str, str]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name in form.pointers:
        text = iso_day(values, name) if name in form.days else values.get(name, form.fixed.get(name, ""))
        if name in form.switches:
            flat[name] = bool(text)
        elif text:
            flat[name] = int(text) if name in form.whole and text.isdecimal() and len(text) < 9 else text
    if flat.get("born_on") and values.get(form.hour):
        flat["born_at"] = f"{flat.pop('born_on')}T{clock(values[form.hour])}"
    for code, scheme in (("ubigeo", "ubigeo_scheme"), ("mother_residence_ubigeo", "mother_residence_scheme")):
        if code not in flat:
            flat.pop(scheme, None)
    if flat.get("is_mother_unknown"):
        flat.pop("mother_residence_scheme", None)
    return flat


def clock(text: str) -> str:
    """An hour as people write it, 4:25, 0425 or 4.25, as 04:25; anything else as it was typed."""
    match = _HOUR.fullmatch(text.strip())
    return f"{int(match[1]):02d}:{match[2]}" if match else text


def typed(names: Sequence[str], sent: Mapping[str, str]) -> dict[str, str]:
    """What a form sent under these names, each cut to a length that no field has."""
    return {name: sent[name][:LONGEST].strip() for name in names if sent.get(name, "").strip()}


def with_districts(form: Form, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Wrong]]:
    """The values with districts that were given by name replaced by their numbers, and what could not be."""
    settled, wrong = dict(values), dict[str, Wrong]()
    for name in form.districts:
        text = values.get(name, "")
        if not text or text.isdecimal():
            continue
        places = form.places_like(text)
        if len(places) == 1:
            settled[name] = str(places[0][0])
        elif places:
            listed = "; ".join(f"{place[0]} {place[1]} ({place[2]})" for place in places[:8])
            wrong[name] = Wrong(DISTRICTS, {"districts": listed})
        else:
            wrong[name] = Wrong(NO_DISTRICT, {})
    return settled, wrong


def errors_of(form: Form, section: FormSection, values: Mapping[str, str]) -> dict[str, Wrong]:
    """What is plainly wrong on a page. Nothing is judged by the day: the device's clock may be wrong."""
    wrong: dict[str, Wrong] = {}
    for field in section.fields:
        text = values.get(field.name, "")
        if field.kind == DATE and (day := iso_day(values, field.name)) and not _is_day(day):
            wrong[field.name] = Wrong(DAY, {})
        elif field.kind in (RADIOS, SELECT) and text and text not in {str(each["value"]) for each in field.choices}:
            wrong[field.name] = Wrong(CHOICE, {})
        elif field.name in form.ranges and text and not _is_within(text, form.ranges[field.name]):
            low, high = form.ranges[field.name]
            wrong[field.name] = Wrong(RANGE, {"low": f"{low:g}", "high": f"{high:g}"})
        elif field.name == form.hour and text:
            if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", clock(text)):
                wrong[field.name] = Wrong(HOUR, {})
            elif not iso_day(values, "born_on"):
                wrong[field.name] = Wrong(HOUR_ALONE, {})
    return wrong


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_within(text: str, bounds: tuple[float, float]) -> bool:
    try:
        return bounds[0] <= float(text.replace(",", ".").replace(" ", "")) <= bounds[1]
    except ValueError:
        return False


def missing(form: Form, values: Mapping[str, str]) -> list[str]:
    """The fields that a signature usually needs and that are neither filled in nor stated as unknown.

    The kind of registration may excuse some: the registry knows; an enrolment with gaps is sealed unsigned.
    """
    is_unknown = bool(values.get("is_mother_unknown"))
    lacking = []
    for name in form.needed:
        shown = "born_on" if name == "born_at" else name
        if is_unknown and name.startswith("mother_"):
            continue
        is_given = iso_day(values, shown) if shown in form.days else values.get(shown, form.fixed.get(shown, ""))
        if name == "mother_birth_date" and values.get("mother_age_years"):
            continue
        if not is_given and not values.get(f"unknown.{shown}"):
            lacking.append(shown)
    return lacking


def shared_with_twin(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """What the children of one delivery share, so that nothing of it is typed twice."""
    shared = {
        name: text
        for name, text in values.items()
        if name.removeprefix("unknown.").partition(".")[0] not in form.of_each_child
        and not name.startswith("unknown.cnv")
    }
    order = values.get("birth_order", "")
    return shared | ({"birth_order": str(int(order) + 1)} if order.isdecimal() and len(order) < 3 else {})
