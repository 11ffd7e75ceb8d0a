"""Every route answers those who may not know of a sealed person as if there were no such person."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.sealing.walk.asking import Masked, Route, Walked, differences, routes, walk
from tests.sealing.walk.exceptions import ANSWERED_ALIKE, BY_NAMES, NAMES_NOBODY, SAME_FOR_ALL
from tests.sealing.walk.places import FACILITY_PATHS, FIXED_VALUES, IN_PATHS, MENTIONS, NOT_PERSONAL
from tests.sealing.walk.world import World

IMPERSONAL_TYPES = frozenset({"date", "date-time", "boolean", "integer", "number", "enum"})
"""Types of fields that name nobody."""


@pytest.fixture(scope="session")
def after(world: World, document: Mapping[str, Any], before: Walked) -> Walked:
    return walk(world.sealed, document, world.control, world.hidden)


def test_every_place_where_somebody_may_be_named_is_probed_or_listed_as_naming_nobody(
    document: Mapping[str, Any],
) -> None:
    missing = list(_places_not_listed(document))
    assert not missing, "\n".join(missing)


def _places_not_listed(document: Mapping[str, Any]) -> Iterator[str]:
    for route in routes(document):
        for name in route.parameters:
            if name not in IN_PATHS and name not in NOT_PERSONAL and route.path not in FACILITY_PATHS:
                yield f"{route.method} {route.path}: {name}"
        probed = {
            mention.pointer.lstrip("?").split("&")[-1] for mention in MENTIONS.get((route.method, route.path), ())
        }
        for name in route.queries:
            if name not in probed and name not in NAMES_NOBODY and not _is_impersonal(route, name):
                yield f"{route.method} {route.path}: ?{name}"
        for pointer, kind in route.fields:
            if pointer not in probed and pointer.split("/")[-1] not in NAMES_NOBODY and kind not in IMPERSONAL_TYPES:
                yield f"{route.method} {route.path}: {pointer} ({kind})"


def _is_impersonal(route: Route, name: str) -> bool:
    return name in (
        "born_from",
        "born_before",
        "due_before",
        "since",
        "until",
        "mine",
        "with_postponed",
        "new",
        "unassigned",
        "unread",
    )


def test_every_probe_belongs_to_a_route(document: Mapping[str, Any]) -> None:
    there = {(route.method, route.path) for route in routes(document)}
    assert set(MENTIONS) <= there
    assert set(FIXED_VALUES) == set(NOT_PERSONAL)


def test_before_the_sealing_every_probe_is_answered_differently_for_the_family_and_for_nobody(
    before: Walked, masked: Masked
) -> None:
    alike = {
        probe: f"{probe} as {role}: {pair.family.answer.status} {pair.family.answer.text[:300]}"
        for (probe, role), pair in before.items()
        if any(masked(pair.family) == masked(nobody) for nobody in pair.nobody)
    }
    assert set(alike) == set(ANSWERED_ALIKE), "\n".join(
        what for probe, what in alike.items() if probe not in ANSWERED_ALIKE
    )


def test_a_sealed_person_is_answered_as_nobody_in_status_wording_headers_and_statements(
    after: Walked, masked: Masked
) -> None:
    differing = [
        f"{probe} as {role}: {what}"
        for (probe, role), pair in after.items()
        for nobody in pair.nobody
        if probe not in BY_NAMES and probe not in SAME_FOR_ALL
        for what in differences(pair.family, nobody, masked)
    ]
    assert not differing, "\n".join(differing)


def test_a_sealed_person_is_answered_as_where_the_family_never_was(
    world: World, document: Mapping[str, Any], after: Walked, masked: Masked
) -> None:
    never = walk(world.never, document, world.control, world.hidden, with_nobody=False)
    assert set(never) == set(after)
    differing = [
        f"{probe} as {role}: {what}"
        for (probe, role), pair in after.items()
        if probe not in SAME_FOR_ALL
        for what in differences(pair.family, never[probe, role].family, masked)
    ]
    assert not differing, "\n".join(differing)
