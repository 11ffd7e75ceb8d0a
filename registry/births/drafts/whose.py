"""Whose fingers a draft's prints of the mother are: the woman's whom it named when they were taken. Pure.

A draft outlives a shift: whoever takes it up may put another woman's name on it, and the prints stay. They would be
bound to her at the signature. So the draft notes whom it named, and somebody says whose fingers they are.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from registry.births.rules.prints import MOTHER
from registry.people.agreement import is_other_person
from registry.people.rules import document_number

_NAMES: Final = ("mother_given_names", "mother_first_surname", "mother_second_surname")
_NUMBER: Final = ("mother_document_type", "mother_document_number")
_NOTED: Final = "printed."
"""Before the names of the inputs: what they held when her prints were taken."""

Values = Mapping[str, str]


def noted(values: Values, captured: Iterable[str]) -> dict[str, str]:
    """The values of a draft with a note of whom its prints of the mother are; `captured`: whose prints it has.

    Whoever is named first after they were taken is that woman; without any there is nothing to note.
    """
    typed = {name: text for name, text in values.items() if not name.startswith(_NOTED)}
    if MOTHER not in captured:
        return typed
    known = {name: text for name, text in values.items() if name.startswith(_NOTED)}
    return typed | (known or _note(values))


def confirmed(values: Values) -> dict[str, str]:
    """The values after somebody said that the prints are of the woman whom the draft names now."""
    return {name: text for name, text in values.items() if not name.startswith(_NOTED)} | _note(values)


def _note(values: Values) -> dict[str, str]:
    named = {f"{_NOTED}{name}": values[name] for name in (*_NAMES, *_NUMBER) if values.get(name)}
    return named if any(f"{_NOTED}{name}" in named for name in _NAMES) else {}


def is_of_another(values: Values) -> bool:
    """Whether the draft names another woman now: by neither her name, in whatever spelling, nor her number the same."""
    before = {name.removeprefix(_NOTED): text for name, text in values.items() if name.startswith(_NOTED)}
    numbers = [_document(each) for each in (values, before)]
    if numbers[0] is not None and numbers[0] == numbers[1]:
        return False
    return is_other_person(_name(values), None, _name(before), None)


def first_name_of(values: Values) -> str:
    """The name that the draft had when the prints were taken."""
    return " ".join(values[f"{_NOTED}{name}"] for name in _NAMES if values.get(f"{_NOTED}{name}"))


def _name(values: Values) -> tuple[str | None, ...]:
    return tuple(values.get(name) or None for name in _NAMES)


def _document(values: Values) -> str | None:
    kind, number = (values.get(name, "") for name in _NUMBER)
    return document_number(kind, number) if kind and number else None
