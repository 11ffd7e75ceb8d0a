"""The certificate's pages as fields: what is asked, what was typed, what is wrong with it, and districts by name."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.births.drafts import words
from registry.births.drafts.sections import ASKS_WHY, DIGITS, HOUR, SECTIONS, WIDTHS, Section, kind_of
from registry.core.context import Context
from registry.core.folding import fold
from registry.core.messages import Message, _
from registry.facilities import queries as facilities
from registry.web import fields as web
from registry.web.fields import RADIOS, SELECT, SWITCH, Choice, Field

DISTRICTS: Final = ("ubigeo", "mother_residence_ubigeo")
_SCHEME: Final = "INEI"
_CERTIFIER: Final = ("certifier_profession", "certifier_dni", "certifier_licence")
SAME_PERSON: Final = "certifier_is_attendant"
"""A switch of the page alone: what it says is written into the certificate's own fields."""
_MOST: Final = 8
_REASONS: Final = tuple(Choice(slug, words.REASONS[slug]) for slug in words.STATED)


def field_of(name: str, values: Mapping[str, str], error: Message | None, hint: Message | None = None) -> Field:
    """One field of the certificate."""
    kind = kind_of(name)
    offered = words.choices_of(name) if kind in (RADIOS, SELECT) else {}
    return Field(
        name,
        words.LABELS[name],
        kind=kind,
        hint=hint or words.HINTS.get(name),
        values=values,
        error=error,
        choices=[Choice(value, label) for value, label in offered.items()],
        reasons=_REASONS if name in ASKS_WHY else (),
        width=WIDTHS.get(name, ""),
        mode="numeric" if name in DIGITS or name == HOUR else "tel" if name == "mother_phone" else "text",
        longest=200,
    )


def fields_of(ctx: Context, section: Section, values: Mapping[str, str], errors: Mapping[str, Message]) -> list[Field]:
    """The fields of one page; a district is shown with its name."""
    names = district_names(ctx, values)
    return [field_of(name, values, errors.get(name), names.get(name)) for name in section.fields]


def with_same_person(fields: Sequence[Field]) -> list[Field]:
    """The fields of a page; where one asks who certifies, it asks first whether that is who attended."""
    switch = Field(SAME_PERSON, _("Whoever attended the birth certifies it"), SWITCH)
    return [each for field in fields for each in ((switch, field) if field.name == _CERTIFIER[0] else (field,))]


def filled_in(values: Mapping[str, str], is_same_person: bool) -> dict[str, str]:
    """What was typed, with who attended the birth as the one who certifies it where that is said."""
    filled = dict(values)
    for name in _CERTIFIER if is_same_person else ():
        for text in (name, f"unknown.{name}"):
            filled[text] = values.get(text.replace("certifier", "attendant"), "")
    return {name: text for name, text in filled.items() if text}


def inputs_of(section: Section) -> list[str]:
    """The names of all inputs of a page."""
    return [name for field in section.fields for name in field_of(field, {}, None).inputs]


def district_names(ctx: Context, values: Mapping[str, str]) -> dict[str, Message]:
    """For each district given by its number: its name, as a hint."""
    hints = {}
    for name in DISTRICTS:
        place = facilities.place(ctx.session, _SCHEME, values[name]) if values.get(name) else None
        if place is not None:
            hints[name] = _("{district}, {province}, {department}", **_words_of(place))
    return hints


def with_districts(ctx: Context, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Message]]:
    """The values with districts that were given by name replaced by their numbers, and what could not be."""
    found, errors = dict(values), dict[str, Message]()
    for name in DISTRICTS:
        text = values.get(name, "")
        if not text or text.isdecimal():
            continue
        places = facilities.places_like(ctx.session, _SCHEME, text, _MOST + 1)
        exact = [place for place in places if fold(place.district) == fold(text)]
        candidates = exact or list(places)
        if len(candidates) == 1:
            found[name] = candidates[0].code
        elif candidates:
            listed = "; ".join(f"{place.code} {place.district} ({place.province})" for place in candidates[:_MOST])
            errors[name] = _("Several districts fit. Write the number of one: {districts}.", districts=listed)
        else:
            errors[name] = _("No district has this name. Check the spelling, or write its six digits.")
    return found, errors


def _words_of(place: object) -> dict[str, str]:
    return {name: str(getattr(place, name)) for name in ("district", "province", "department")}


def text_of(field: Field) -> str:
    """What was typed in a field, as it is read: with its unit, or the reason why it is unknown."""
    text = web.text_of(field)
    written, unit = words.UNITS.get(field.name, ("", ""))
    if unit and re.fullmatch(written, text):
        text = f"{text} {unit}"
    reason = field.reason
    return text or (str(_("Not known: {reason}", reason=words.REASONS.get(reason, reason))) if reason else "")


def groups_of(ctx: Context, values: Mapping[str, str], addresses: Mapping[str, str]) -> list[dict[str, Any]]:
    """The certificate as it is read: each page with what is filled in, and where it is changed."""
    names = district_names(ctx, values)
    groups = []
    for section in SECTIONS:
        fields = [field_of(name, values, None) for name in section.fields]
        rows = [
            {"label": field.label, "value": names.get(field.name) or text_of(field)}
            for field in fields
            if text_of(field)
        ]
        groups.append({"title": section.title, "address": addresses.get(section.slug), "rows": rows})
    return groups
