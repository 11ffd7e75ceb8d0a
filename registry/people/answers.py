"""Persons as they are answered; `schemas` writes them as JSON."""

from collections.abc import Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.people import queries
from registry.people.life import queries as life
from registry.people.models import Person

_COLUMNS: Final = (
    "id",
    "given_names",
    "first_surname",
    "second_surname",
    "sex",
    "birth_date",
    "age_years",
    "nationality",
    "died_on",
    "documents",
    "is_demonstration",
)


def person_answer(ctx: Context, person: Person) -> dict[str, Any]:
    """A person with kin, CUI and what became of it, for `PersonSchema`."""
    number = queries.cui_of(ctx.session, person.id)
    return {name: getattr(person, name) for name in _COLUMNS} | {
        "kin": queries.kin_of(ctx.session, person.id),
        "cui": number.written if number else None,
        "waiting": life.waiting(ctx.session, person.id),
        "history": life.events(ctx.session, person.id),
    }


_FOUND: Final = ("id", "given_names", "first_surname", "second_surname", "sex", "birth_date", "died_on")


def found_answers(ctx: Context, persons: Sequence[Person]) -> list[dict[str, Any]]:
    """Persons as found, with their CUI, with as many statements as for one."""
    numbers = queries.cuis_of(ctx.session, [person.id for person in persons])
    return [
        {name: getattr(person, name) for name in (*_FOUND, "is_demonstration")}
        | {"cui": numbers[person.id].written if person.id in numbers else None}
        for person in persons
    ]
