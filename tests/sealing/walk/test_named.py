"""Whatever an answer shows of a person, the journal names that person: every GET route is read, nobody being sealed."""

import json
from collections.abc import Mapping
from typing import Any, Final

from registry.access.rules import ROLES
from tests.sealing.walk.asking import KEEP_SEALINGS, Exchange
from tests.sealing.walk.family import Family
from tests.sealing.walk.places import FACILITY_PATHS, IN_PATHS
from tests.sealing.walk.reading import read_all
from tests.sealing.walk.world import World

NAMED: Final = (
    "SELECT coalesce(string_agg(DISTINCT CAST(person AS text), ' '), '') "
    "FROM journal, unnest(persons) AS person WHERE at >= now()"
)
"""Those whom the entries of this request name: `now()` is when the transaction began that undoes it."""


def first_who_may(permission: str | None) -> tuple[str | None, ...]:
    """A role of the route; none for the routes of sealings, which test_views reads."""
    if permission in KEEP_SEALINGS:
        return ()
    return tuple(role for role, may in ROLES.items() if permission in may)[:1]


def test_the_journal_names_everybody_whom_an_answer_shows(world: World, document: Mapping[str, Any]) -> None:
    read = read_all(world.known, world, document, of=first_who_may, counting=NAMED)
    unnamed = {
        f"{where} as {role}": who
        for (where, role), pages in read.items()
        for page in pages
        if page.answer.status == 200 and (who := _shown(world, page) - set(str(page.counted).split()))
    }
    assert not unnamed
    addresses = {where.partition("?")[0] for where, _ in read} - FACILITY_PATHS
    opened = {address for address in addresses if any(f"{{{name}}}" in address for name in IN_PATHS)}
    silent = {where for (where, _), pages in read.items() if where.partition("?")[0] in opened and not pages[0].counted}
    assert not silent, "about somebody, and the journal names nobody"
    assert len(opened) > 20


def _shown(world: World, page: Exchange) -> set[str]:
    """The persons whose identifier, number or names are in the answer."""
    text = page.answer.text
    if "json" in page.answer.headers.get("Content-Type", ""):
        text = json.dumps(json.loads(page.answer.body), ensure_ascii=False)
    return {
        person
        for family in (world.control, world.hidden)
        for person, marks in _marks(family).items()
        if any(mark in text for mark in marks)
    }


def _marks(family: Family) -> dict[str, tuple[str, ...]]:
    ids = family.ids
    marks: dict[str, tuple[str, ...]] = {person: (person,) for person in family.persons}
    marks[ids["child"]] += (str(ids["cui"]),)
    marks[ids["mother"]] += (ids["mother_dni"], family.mother_names)
    marks[ids["father"]] += (ids["father_dni"], family.father_names)
    return marks
