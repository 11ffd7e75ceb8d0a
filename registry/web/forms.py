"""Forms over the schemas of the API: what was typed becomes the JSON that a schema reads, its errors the fields' own.

A field's name is the place of its value in that JSON, with dots: "applicant.document_number" is
{"applicant": {"document_number": …}} and /applicant/document_number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import marshmallow as ma

from registry.core.errors import FieldError, Invalid, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import field_errors
from registry.web.fields import DATE, SWITCH, Field, Problem, iso_day, problems_of, text_of


def inputs(fields: Iterable[Field]) -> list[str]:
    """The names of all inputs of a form."""
    return [name for field in fields for name in field.inputs]


def body(fields: Iterable[Field], values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the JSON of a request: what is empty is left out."""
    content: dict[str, Any] = {}
    for field in fields:
        value = _value(field, values)
        if value == "":
            continue
        *above, last = field.name.split(".")
        place = content
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
    return content


def _value(field: Field, values: Mapping[str, str]) -> str | bool:
    if field.kind == SWITCH:
        return bool(values.get(field.name))
    return iso_day(values, field.name) if field.kind == DATE else values.get(field.name, "")


def load(schema: ma.Schema, content: Mapping[str, Any]) -> Any:
    """What the schema reads; raises Invalid with every error."""
    try:
        return schema.load(content)
    except ma.ValidationError as error:
        raise Invalid(field_errors(error.messages, "")) from error


def filled(
    fields: Sequence[Field], values: Mapping[str, str], error: RegistryError | None = None
) -> tuple[list[Field], list[Problem]]:
    """The fields with what was typed and what is wrong with it, and the summary of everything that is wrong."""
    own: dict[str, Message] = {}
    others: list[Problem] = []
    for line in error.errors if error is not None else ():
        field = _field_at(fields, line)
        if field is None:
            others.append(Problem(line.detail))
        else:
            own.setdefault(field.name, line.detail)
    shown = [replace(field, values=values, error=own.get(field.name)) for field in fields]
    problems = [*problems_of(shown), *others]
    if error is not None and not problems:
        problems = [Problem(error.title), *([Problem(error.detail)] if error.detail else [])]
    return shown, problems


def differing(fields: Iterable[Field], stored: Mapping[str, str], values: Mapping[str, str]) -> list[FieldError]:
    """What is stored now, to be read beside each field in which something else was typed."""
    lines = []
    for field in fields:
        now = text_of(replace(field, values=stored))
        if now != text_of(replace(field, values=values)):
            detail = _("It says now: {value}", value=now) if now else _("It is empty now.")
            lines.append(FieldError(f"/{field.name.replace('.', '/')}", detail))
    return lines


def _field_at(fields: Sequence[Field], error: FieldError) -> Field | None:
    place = error.pointer.removeprefix("/").replace("/", ".")
    by_name = {field.name: field for field in fields}
    while place:
        if place in by_name:
            return by_name[place]
        within = [field for name, field in by_name.items() if name.startswith(f"{place}.")]
        if within:
            return within[0]
        place = place.rpartition(".")[0]
    return None
