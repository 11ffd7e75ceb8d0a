"""What PostgreSQL says when it cannot go on is told as such, not as a fault of ours."""

import select

import pytest
from sqlalchemy import text

from registry.core.context import SYSTEM
from registry.core.database import connect, refusals_for_constraints
from registry.core.errors import Unavailable
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
