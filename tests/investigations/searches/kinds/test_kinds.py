"""The catalogue of kinds: complete declarations from which everything else follows."""

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.messages import Message
from registry.core.registry import Registry
from registry.duplicates.linkage.facts import PersonFacts, features
from registry.investigations.searches.kinds import BY_NAME, FORMS, KINDS, by_name, forms_of
from registry.investigations.searches.kinds.kind import Criterion, Kind, Line
from registry.investigations.searches.kinds.names import NAMES
from registry.investigations.searches.kinds.phone import PHONE
from registry.investigations.searches.kinds.prints import PRINTS
from registry.investigations.searches.rules import narrowing
from registry.investigations.searches.schemas import CriteriaSchema, SearchRequestSchema
from registry.investigations.settings.rules import DEFAULTS


@pytest.mark.parametrize("left_out", [field.name for field in fields(Kind)])
def test_a_declaration_that_leaves_anything_out_fails(left_out: str) -> None:
    given = {field.name: getattr(PHONE, field.name) for field in fields(Kind) if field.name != left_out}
    with pytest.raises(TypeError, match=left_out):
        Kind(**given)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "No slug"},
        {"title": "a plain sentence"},
        {"criteria": ()},
        {"criteria": (Criterion("phone", Line(30)),)},
        {"criteria": (Criterion("phone", Line(30), is_required=True),) * 2},
        {"at_least_one_of": ("fax",)},
        {"hourly_setting": "phone_searches_an_hour"},
        {"run": None},
    ],
)
def test_a_declaration_that_contradicts_itself_fails(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"criteri|slug|setting"):
        replace(PHONE, **change)


def test_two_kinds_can_have_neither_one_name_nor_two_forms_of_one_criterion() -> None:
    with pytest.raises(ValueError, match="same name"):
        by_name([PHONE, PHONE])
    longer = replace(PHONE, name="fax", criteria=(Criterion("phone", Line(99), is_required=True),))
    with pytest.raises(ValueError, match="different form"):
        forms_of([PHONE, longer])


def test_the_database_and_the_api_accept_exactly_the_kinds_of_the_catalogue(registry: Registry) -> None:
    with registry.engine.connect() as connection:
        accepted = set(connection.scalars(text("SELECT name FROM case_search_kind")))
    assert accepted == set(BY_NAME)
    (choice,) = SearchRequestSchema().fields["kind"].validators
    assert set(choice.choices) == set(BY_NAME)  # type: ignore[attr-defined]  # a marshmallow OneOf
    assert set(CriteriaSchema().fields) == set(FORMS)


def test_what_tells_the_matches_apart_is_proposed_the_most_telling_first() -> None:
    persons = [
        features(PersonFacts(given_names=name, sex="male", birth_date=date(2020, 1, day)))
        for name, day in (("Luis", 1), ("Luis", 2), ("José", 3))
    ]
    assert narrowing(("given_names", "birth_date", "sex"), ("first_surname",), persons) == ["birth_date", "given_names"]
    assert narrowing(("given_names", "birth_date"), ("birth_date",), persons) == ["given_names"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_words_and_refuses_a_search_without_criteria(kind: Kind) -> None:
    assert isinstance(kind.title, Message)
    assert kind.errors({})
    assert ("fax", "Not allowed for this kind of search.") in [
        (name, str(reason)) for name, reason in kind.errors({"fax": "1"})
    ]


def test_a_search_by_names_needs_one_name_or_date_besides_the_sex() -> None:
    assert [name for name, _reason in NAMES.errors({"sex": "male"})] == ["given_names"]
    assert NAMES.errors({"birth_date": "2020-01-01"}) == []


def test_only_kinds_with_a_limit_of_their_own_are_counted_apart() -> None:
    assert PHONE.hourly_limits(DEFAULTS) == {None: 30}
    assert PRINTS.hourly_limits(DEFAULTS) == {None: 30, "prints": 10}


def test_the_documentation_lists_every_kind() -> None:
    documentation = (Path(__file__).resolve().parents[4] / "docs" / "investigations.md").read_text()
    listed = re.findall(r"^\| `(\w+)` \|", documentation, flags=re.MULTILINE)
    assert listed == [kind.name for kind in KINDS]
