"""What cannot be opened is a fault of the search, never an empty answer; one damaged print is left out and noted."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.context import SYSTEM, Context
from registry.core.errors import Unavailable
from registry.core.jobs import lift_limits
from registry.core.registry import Registry
from registry.core.vault import HeldKeys, KeyUnknown, Vault
from registry.fingerprints import service
from registry.fingerprints.matching import galleries
from registry.fingerprints.matching.galleries import refreshed
from registry.fingerprints.searching.service import identify, not_compared
from registry.people.service import CHANGED_TASK, RegisterPerson, register_person
from tests.damaging import damage, mend, rename_key
from tests.fingerprints.conftest import Take

ONE, COUNT = 71, 12


@pytest.fixture
def own(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    """A registry of its own, whose galleries no other test has filled."""
    from registry.bootstrap import build_registry

    built = build_registry(registry.settings, new_database(f"damaged_{uuid.uuid4().hex[:8]}"))
    yield built
    built.engine.dispose()


def stored(registry: Registry, prints: list[Any]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """A person for each print; (person, capture)."""
    with registry.begin(SYSTEM) as ctx:
        people = [register_person(ctx, RegisterPerson(sex="female")).id for _ in prints]
        return [
            (who, service.store(ctx, who, "mother", "enrolment", [print_])[0].id)
            for who, print_ in zip(people, prints, strict=True)
        ]


@contextmanager
def job(registry: Registry) -> Iterator[Context]:
    """Searches are jobs, which no limit of a request ends: on a busy machine the engine takes its time to load."""
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        yield ctx


def anew() -> None:
    """As a process that starts: nothing is in memory."""
    galleries._galleries.clear()


def journal(registry: Registry, action: str) -> list[str]:
    with registry.engine.connect() as connection:
        rows = connection.execute(text("SELECT subject_id FROM journal WHERE action = :action"), {"action": action})
        return [str(row[0]) for row in rows]


@pytest.mark.parametrize("how", [damage, rename_key])
def test_one_damaged_print_is_left_out_counted_noted_and_searched_for_when_mended(
    own: Registry, take: Take, how: Callable[..., None]
) -> None:
    (who, _), (other, capture), (third, _) = stored(own, [take(ONE), take(ONE, 2), take(ONE, 3)])
    with own.engine.connect() as connection:
        before = connection.scalar(text("SELECT sealed_template FROM capture WHERE id = :id"), {"id": capture})
    how(own.engine, "capture", "sealed_template", "id = :id", id=capture)
    anew()
    for _ in range(2):  # the second search counts it too
        with job(own) as ctx:
            assert {found.person_id for found in identify(ctx, "adult", who)} == {third}
            assert not_compared(ctx) == {"not_compared": 1}
    assert journal(own, "vault.record_damaged") == [f"{capture}:template"]
    with own.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text("UPDATE capture SET sealed_template = :whole WHERE id = :id"), {"whole": before, "id": capture}
        )
    with job(own) as ctx:
        assert {found.person_id for found in identify(ctx, "adult", who)} == {other, third}
        assert not_compared(ctx) == {}
    assert journal(own, "capture.readable_again") == [str(capture)]
    with own.engine.connect() as connection:
        jobs = connection.execute(text("SELECT task_name, args FROM procrastinate_jobs")).all()
    assert (CHANGED_TASK, {"person_id": str(other)}) in [tuple(job) for job in jobs]


def test_a_process_that_starts_after_the_mending_searches_too(own: Registry, take: Take) -> None:
    (who, _), (_other, capture) = stored(own, [take(ONE), take(ONE, 2)])
    damage(own.engine, "capture", "sealed_template", "id = :id", id=capture)
    anew()
    with job(own) as ctx:
        assert identify(ctx, "adult", who) == []
    mend(own.engine, "capture", "sealed_template", "id = :id", id=capture)
    anew()
    with job(own) as ctx:
        refreshed(ctx)
    assert journal(own, "capture.readable_again") == [str(capture)]


def test_a_process_that_lacks_the_key_fails_instead_of_finding_nobody(own: Registry, take: Take) -> None:
    stored(own, [take(ONE), take(ONE, 2)])
    anew()
    lacking = replace(own, vault=Vault(HeldKeys({"other": b"1" * 32}, "other")))
    with pytest.raises(KeyUnknown), job(lacking) as ctx:
        refreshed(ctx)


def test_a_process_with_another_key_of_that_name_fails_instead_of_finding_nobody(own: Registry, take: Take) -> None:
    stored(own, [take(ONE)] * COUNT)
    anew()
    wrong = replace(own, vault=Vault(HeldKeys({"test": b"1" * 32}, "test")))
    with pytest.raises(Unavailable, match="prints-unreadable"), job(wrong) as ctx:
        refreshed(ctx)
    with job(own) as ctx:  # with the right one again, nothing was lost
        refreshed(ctx)
        assert not_compared(ctx) == {}
