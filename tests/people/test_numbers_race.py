"""Numbers given by many at once, on committed data."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.core.context import SYSTEM
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.people.models import Person
from registry.people.service import RegisterPerson, assign_cui, register_person

THREADS, EACH = 8, 10


class LostError(Exception):
    """An inscription that does not commit."""


def _lose(lost: bool) -> None:
    if lost:
        raise LostError


def test_many_registrars_at_once_never_assign_one_number_twice_and_a_rollback_leaves_a_gap(
    registry: Registry,
) -> None:
    def inscribe(worker: int) -> list[tuple[str, bool]]:
        assigned = []
        for turn in range(EACH):
            commits = (worker + turn) % 3 != 0
            try:
                with registry.begin(SYSTEM) as ctx:
                    number = assign_cui(ctx, register_person(ctx, RegisterPerson())).digits
                    _lose(not commits)
            except LostError:
                pass
            assigned.append((number, commits))
        return assigned

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [number for numbers in pool.map(inscribe, range(THREADS)) for number in numbers]
    numbers = [number for number, _ in taken]
    assert len(set(numbers)) == len(numbers) == THREADS * EACH
    assert 0 < sum(not committed for _, committed in taken) < len(taken)
    with registry.begin(SYSTEM) as ctx:
        after = assign_cui(ctx, register_person(ctx, RegisterPerson())).digits
    assert after > max(numbers)


def test_two_requests_at_once_for_one_person_assign_one_number(registry: Registry) -> None:
    with registry.begin(SYSTEM) as ctx:
        person_id = register_person(ctx, RegisterPerson()).id

    def ask(_: int) -> str:
        try:
            with registry.begin(SYSTEM) as ctx:
                return assign_cui(ctx, ctx.session.get_one(Person, person_id)).digits
        except Refused as refusal:
            return refusal.slug

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert answers.count("cui-assigned") == 3


def test_one_document_registered_twice_at_once_names_one_person(registry: Registry, unique: str) -> None:
    def register(_: int) -> str:
        try:
            with registry.begin(SYSTEM) as ctx:
                register_person(ctx, RegisterPerson(document_type="PASSPORT", document_number=unique))
        except Refused as refusal:
            return refusal.slug
        return "kept"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(register, range(4))) == ["document-in-use"] * 3 + ["kept"]


def test_a_refused_number_names_no_value(registry: Registry, unique: str) -> None:
    command = RegisterPerson(document_type="PASSPORT", document_number=unique)
    with registry.begin(SYSTEM) as ctx:
        register_person(ctx, command)
    with pytest.raises(Refused) as caught, registry.begin(SYSTEM) as ctx:
        register_person(ctx, command)
    assert unique not in f"{caught.value} {caught.value.title} {caught.value.detail} {caught.value.errors}"
