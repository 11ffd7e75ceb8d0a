"""Values that name somebody: a family's own, and others of the same shape that nobody has."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registry.people.rules import cui_check_digit
from tests.births.samples import digits
from tests.sealing.walk.family import Family, Json


def an_id() -> str:
    return str(uuid.uuid4())


def a_dni() -> str:
    return digits(8)


def a_cnv() -> str:
    return digits(12)


def an_acta() -> str:
    return f"2026-{digits(8)}"


def a_cui() -> str:
    number = digits(8)
    return f"{number}-{cui_check_digit(number)}"


def a_phone() -> str:
    return f"+519{digits(8)}"


def a_name() -> str:
    return "".join(secrets.choice("bcdfghjklmnprstv") + secrets.choice("aeiou") for _ in range(4)).capitalize()


def an_address() -> str:
    return f"Jr. {a_name()} {digits(3)}"


@dataclass(frozen=True)
class Value:
    """A value to send: its name among a family's ids, and how to make one that nobody has."""

    name: str
    unknown: Callable[[], Any]
    get: Callable[[Family], Any] | None = None

    def of(self, family: Family) -> Any:
        return self.get(family) if self.get else family.ids[self.name]


def ids(name: str) -> Value:
    return Value(name, an_id)


@dataclass(frozen=True)
class Mention:
    """A value in a body or a query: its pointer, whose it is, and what else the body then needs."""

    pointer: str
    value: Value
    besides: Callable[[Family], Mapping[str, Any]] = lambda _: {}
    path: Mapping[str, Value] = field(default_factory=dict)
    """Parameters of the address that differ from the route's usual ones."""


def _unknown_names(*names: str) -> Callable[[], Json]:
    return lambda: {name: a_name() for name in names}


_OWN: Final = ("given_names", "first_surname", "second_surname")
NAMES: Final = (
    Value(
        "of the child",
        _unknown_names(*_OWN),
        lambda one: dict(zip(_OWN, (one.child_names, one.first_surname, one.second_surname), strict=True)),
    ),
    Value(
        "of the mother",
        _unknown_names(*_OWN),
        lambda one: dict(zip(_OWN, (one.mother_names, one.second_surname, "Ramos"), strict=True)),
    ),
    Value(
        "of a child and its parents",
        _unknown_names(*_OWN, "mother_given_names", "father_given_names"),
        lambda one: {
            "given_names": one.child_names,
            "first_surname": one.first_surname,
            "second_surname": one.second_surname,
            "mother_given_names": one.mother_names,
            "mother_first_surname": one.second_surname,
            "father_given_names": one.father_names,
            "father_first_surname": one.first_surname,
        },
    ),
)
NAME: Final = Value(
    "whole name of the child",
    lambda: f"{a_name()} {a_name()} {a_name()}",
    lambda one: f"{one.child_names} {one.first_surname} {one.second_surname}",
)
"""The same as a clerk writes it, in one line."""
