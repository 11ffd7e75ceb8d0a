"""A PostgreSQL named by an operator, whose user owns the tables and is not a superuser."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, create_engine, text

from registry import migrating
from registry.core.context import SYSTEM, Actor
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.people import queries as people
from registry.people.service import RegisterPerson, register_person


@pytest.fixture
def plain(registry: Registry) -> Iterator[Engine]:
    """A database of a user who may not create roles."""
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE ROLE plain LOGIN PASSWORD 'plain' NOCREATEROLE"))
        connection.execute(text("CREATE DATABASE plain OWNER plain"))
    engine = create_engine(registry.engine.url.set(database="plain", username="plain", password="plain"))
    yield engine
    engine.dispose()
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE plain"))
        connection.execute(text("DROP ROLE plain"))


def test_the_missing_role_is_named_and_once_granted_hides_rows_from_the_owner(
    registry: Registry, plain: Engine
) -> None:
    with pytest.raises(Refused, match="hiding-role-missing"), refusals_for_constraints():
        migrating.migrate(plain)
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("GRANT registry_hiding TO plain WITH INHERIT FALSE, SET TRUE"))
    migrating.migrate(plain)
    plain_registry = replace(registry, engine=plain)
    with plain_registry.begin(SYSTEM) as ctx:
        hidden = register_person(ctx, RegisterPerson(given_names="Qori")).id
        seen = register_person(ctx, RegisterPerson(given_names="Sisa")).id
        account = ctx.session.scalar(
            text(
                "INSERT INTO account (id, username, role, password_hash, is_active, failures, created_at) "
                "VALUES (gen_random_uuid(), 'one', 'supervisor', '', true, 0, now()) RETURNING id"
            )
        )
        ctx.session.execute(
            text(
                "WITH new_sealing AS (INSERT INTO sealing (id, basis, reference, state, requested_by, requested_at) "
                "VALUES (gen_random_uuid(), 'victim', 'EXP', 'requested', :account, now()) RETURNING id) "
                "INSERT INTO sealing_person SELECT id, :person, true FROM new_sealing"
            ),
            {"account": account, "person": hidden},
        )
    clerk = Actor(uuid.uuid4(), "clerk", "clerk", frozenset({"people.read"}))
    with plain_registry.begin(clerk) as ctx:
        assert people.person(ctx.session, hidden) is None
        assert people.person(ctx.session, seen) is not None
    with plain_registry.begin(SYSTEM) as ctx:
        assert people.person(ctx.session, hidden) is not None
    migrating.downgrade(plain, "0023")
