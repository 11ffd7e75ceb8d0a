"""A client's persons are its own, whatever query is made: the database shows them to nobody else."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from registry.access.queries import account_named
from registry.access.service import actor_of
from registry.core.context import SYSTEM, Actor
from registry.core.hiding import session_of
from registry.core.registry import Registry
from registry.exchange.clients.service import PERMISSION
from tests.exchange.abis.conftest import Workflow

TABLES = ("abis_person", "abis_encounter", "abis_print", "abis_task")


def counts(registry: Registry, actor: Actor) -> list[int]:
    """How many rows of each table an actor is shown."""
    with session_of(registry.engine, actor) as session:
        return [session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in TABLES]


def client_actor(registry: Registry, flow: Workflow) -> Actor:
    with registry.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, flow.system.code)
        assert account is not None
        return actor_of(account, [PERMISSION])


def test_the_database_shows_a_clients_rows_to_that_client_alone(
    registry: Registry, workflow: Callable[..., Workflow], actor: Callable[..., Actor]
) -> None:
    mine, others = workflow(), workflow()
    mine.enrol("A", "e1", mine.record(901), mine.record(902, "LEFT_INDEX"))
    others.enrol("B", "e1", others.record(903))
    assert mine.identify(mine.record(901), callback="http://127.0.0.1:9").status_code == 202
    assert counts(registry, client_actor(registry, mine)) == [1, 1, 2, 1]
    assert counts(registry, client_actor(registry, others)) == [1, 1, 1, 0]
    for role in ("registrar", "clerk", "investigator", "supervisor", "administrator", "auditor"):
        assert counts(registry, actor(role)) == [0, 0, 0, 0], role
    with session_of(registry.engine, client_actor(registry, others)) as session:
        assert session.execute(text("DELETE FROM abis_person WHERE name = 'A'")).rowcount == 0  # type: ignore[attr-defined]
        moved = text("UPDATE abis_person SET client_id = (SELECT id FROM exchange_client WHERE code = :code)")
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(moved, {"code": mine.system.code})


def test_no_table_of_clients_persons_leads_to_a_registered_person(registry: Registry) -> None:
    leading = text(
        "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid::regclass::text LIKE 'abis%'"
    )
    with registry.begin(SYSTEM) as ctx:
        assert set(ctx.session.scalars(leading)) == {"exchange_client", "abis_person", "abis_encounter"}
