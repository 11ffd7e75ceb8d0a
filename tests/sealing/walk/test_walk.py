"""To whoever may not know of sealed persons, asking for one is answered as asking for nobody is: at every route."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.sealing.walk.asking import Masked, Route, Walked, differences, routes, walk
from tests.sealing.walk.exceptions import RESEMBLING, SILENT, TOLD_TO_ALL, UNSAID
from tests.sealing.walk.places import GIVEN, IN_PATHS, NOBODYS, NOBODYS_FACILITY, TOLD
from tests.sealing.walk.world import World

ONES_OWN = frozenset({"date", "date-time", "boolean", "integer", "number", "enum"})
"""Types of fields that name nobody."""


@pytest.fixture(scope="session")
def after(world: World, document: Mapping[str, Any], before: Walked) -> Walked:
    return walk(world.sealed, document, world.control, world.hidden)


def test_every_place_where_somebody_may_be_named_is_probed_or_told_to_name_nobody(document: Mapping[str, Any]) -> None:
    untold = list(_untold(document))
    assert not untold, "\n".join(untold)


def _untold(document: Mapping[str, Any]) -> Iterator[str]:
    for route in routes(document):
        for name in route.parameters:
            if name not in IN_PATHS and name not in NOBODYS and route.path not in NOBODYS_FACILITY:
                yield f"{route.method} {route.path}: {name}"
        probed = {one.pointer.lstrip("?") for one in TOLD.get((route.method, route.path), ())}
        for name in route.queries:
            if name not in probed and name not in UNSAID and not _is_of_ones_own(route, name):
                yield f"{route.method} {route.path}: ?{name}"
        for pointer, kind in route.fields:
            if pointer not in probed and pointer.split("/")[-1] not in UNSAID and kind not in ONES_OWN:
                yield f"{route.method} {route.path}: {pointer} ({kind})"


def _is_of_ones_own(route: Route, name: str) -> bool:
    return name in ("born_from", "born_before", "due_before", "since", "until", "mine", "with_postponed")


def test_no_probe_is_left_of_a_route_that_is_gone(document: Mapping[str, Any]) -> None:
    there = {(route.method, route.path) for route in routes(document)}
    assert set(TOLD) <= there
    assert set(GIVEN) == set(NOBODYS)


def test_before_the_sealing_each_probe_tells_the_family_from_nobody(before: Walked, masked: Masked) -> None:
    alike = {
        probe: f"{probe} as {role}: {pair.family.answer.status} {pair.family.answer.text[:300]}"
        for (probe, role), pair in before.items()
        if any(masked(pair.family) == masked(one) for one in pair.nobody)
    }
    assert set(alike) == set(SILENT), "\n".join(what for probe, what in alike.items() if probe not in SILENT)


def test_sealed_is_answered_as_nobody_in_status_wording_headers_and_statements(after: Walked, masked: Masked) -> None:
    told = [
        f"{probe} as {role}: {what}"
        for (probe, role), pair in after.items()
        for one in pair.nobody
        if probe not in RESEMBLING and probe not in TOLD_TO_ALL
        for what in differences(pair.family, one, masked)
    ]
    assert not told, "\n".join(told)


def test_sealed_is_answered_as_where_the_family_never_was(
    world: World, document: Mapping[str, Any], after: Walked, masked: Masked
) -> None:
    never = walk(world.never, document, world.control, world.hidden, with_nobody=False)
    assert set(never) == set(after)
    told = [
        f"{probe} as {role}: {what}"
        for (probe, role), pair in after.items()
        if probe not in TOLD_TO_ALL
        for what in differences(pair.family, never[probe, role].family, masked)
    ]
    assert not told, "\n".join(told)
