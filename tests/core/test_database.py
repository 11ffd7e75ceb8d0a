"""What PostgreSQL says when it cannot go on is told as such, not as a fault of ours."""

import select
import uuid
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from registry.core import database
from registry.core.context import SYSTEM, Actor, Context
from registry.core.database import connect, refusals_for_constraints
from registry.core.errors import Unavailable
from registry.core.hiding import sealed_as_well
from registry.core.registry import Registry


def wait_within_a_transaction(registry: Registry) -> None:
    with registry.begin(SYSTEM) as ctx:
        ctx.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 20"))
        # The server sends word when it ends the session: readable means that it has.
        session = ctx.session.connection().connection.driver_connection
        assert session is not None
        assert select.select([session.fileno()], [], [], 30)[0]
        ctx.session.execute(text("SELECT 1"))


def test_a_transaction_that_was_idle_for_too_long_may_be_sent_again(registry: Registry) -> None:
    with pytest.raises(Unavailable):
        wait_within_a_transaction(registry)


def test_more_work_than_connections_is_unavailable_and_goes_on_afterwards(registry: Registry) -> None:
    url = registry.engine.url.render_as_string(hide_password=False)
    few = connect(url, pool_size=1, statement_timeout_ms=1000, lock_timeout_ms=1000, pool_timeout_s=0.05)
    held = [few.connect(), few.connect()]  # one, and one beyond the pool
    with pytest.raises(Unavailable), refusals_for_constraints():
        few.connect()
    for connection in held:
        connection.close()
    with refusals_for_constraints(), few.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    few.dispose()


def test_a_connection_that_the_server_ended_is_replaced_before_anything_is_sent_on_it(registry: Registry) -> None:
    url = registry.engine.url.render_as_string(hide_password=False)
    pooled = connect(url, pool_size=1, statement_timeout_ms=5000, lock_timeout_ms=1000)
    with pooled.connect() as connection:
        ended = connection.scalar(text("SELECT pg_backend_pid()"))
        session = connection.connection.driver_connection
    assert session is not None
    with registry.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ended})
    assert select.select([session.fileno()], [], [], 30)[0]
    with pooled.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != ended
    pooled.dispose()


def test_a_connection_that_rested_for_long_is_tested_and_goes_on(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "UNTESTED_S", 0.0)
    url = registry.engine.url.render_as_string(hide_password=False)
    pooled = connect(url, pool_size=1, statement_timeout_ms=5000, lock_timeout_ms=1000)
    with pooled.connect() as connection:
        first = connection.scalar(text("SELECT pg_backend_pid()"))
    with pooled.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == first
    pooled.dispose()


def test_what_a_connection_has_planned_is_kept_when_a_transaction_is_rolled_back(registry: Registry) -> None:
    url = registry.engine.url.render_as_string(hide_password=False)
    pooled = connect(url, pool_size=1, statement_timeout_ms=5000, lock_timeout_ms=1000)
    with pooled.connect() as connection:
        for number in range(10):
            connection.execute(text("SELECT 'planned', CAST(:number AS int)"), {"number": number})
            connection.rollback()
        planned = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%''planned''%'"
        assert connection.scalar(text(planned)) == 1
        with pytest.raises(ProgrammingError):
            connection.execute(text("SELECT * FROM nowhere"))
        connection.rollback()
        assert connection.scalar(text("SELECT 1")) == 1
    pooled.dispose()


def test_a_rollback_on_a_broken_connection_says_that_it_broke(registry: Registry) -> None:
    with registry.engine.connect() as connection, pytest.raises(OperationalError):
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with registry.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def end_connection(registry: Registry, ctx: Context) -> None:
    pid = ctx.session.scalar(text("SELECT pg_backend_pid()"))
    with registry.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})


def go_on_after_a_broken_connection(registry: Registry) -> None:
    with registry.begin(SYSTEM) as ctx:
        with suppress(OperationalError), ctx.session.begin_nested():
            end_connection(registry, ctx)
            ctx.session.execute(text("SELECT 1"))
        ctx.session.execute(text("SELECT 2"))


def test_work_that_goes_on_after_its_connection_broke_is_answered_as_a_database_away(registry: Registry) -> None:
    with pytest.raises(Unavailable):
        go_on_after_a_broken_connection(registry)


def lose_the_connection_with_other_rights(registry: Registry, after: list[str]) -> None:
    with registry.begin(Actor(uuid.uuid4(), "one", "clerk", frozenset())) as ctx:
        with sealed_as_well(ctx.session):
            end_connection(registry, ctx)
        after.append("went on")


def test_nothing_goes_on_with_other_rights_where_ones_own_did_not_come_back(registry: Registry) -> None:
    after: list[str] = []
    with pytest.raises(Unavailable):
        lose_the_connection_with_other_rights(registry, after)
    assert not after
