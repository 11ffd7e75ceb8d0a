"""A database whose every transaction is undone in the end, so that each story begins with what the first one found.

All of a story happens on one connection, in a transaction that is rolled back after it. Each of the service's own
transactions is a savepoint in it, one after the other: what is committed is released, what is rolled back is undone.
A copy of the database for each story would cost a third of the story's time, and a server that has yet to read every
table and plan every statement another.
"""

from typing import Any, Final, Self

import psycopg
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from registry.core.database import libpq_url

_OPTIONS: Final = "-c timezone=UTC -c lock_timeout=5000 -c statement_timeout=120000"
"""As the service's own, but a busy machine may take longer."""


class UnkeptConnection(psycopg.Connection[Any]):
    """A connection in an open transaction; commit and rollback end no more than the savepoint in it."""

    is_in_unit = False
    """Whether one of the service's transactions is open."""

    @classmethod
    def begun(cls, url: str) -> Self:
        """A connection to an address, in its transaction."""
        connection = cls.connect(libpq_url(url), options=_OPTIONS, autocommit=True)
        connection.start_over()
        return connection

    def start_over(self) -> None:
        """Undo everything since the connection was made."""
        if self.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            self._do("ROLLBACK")
        self.is_in_unit = False
        self._do("BEGIN")

    def begin_unit(self) -> None:
        """Begin one of the service's transactions. Two at once would need two connections."""
        assert not self.is_in_unit, "this story has two transactions at once: a story here has one after the other"
        self._do("SAVEPOINT unit")
        self.is_in_unit = True

    def commit(self) -> None:
        """Keep what the unit did, but not the settings that it made for itself."""
        self._end("RELEASE SAVEPOINT unit; RESET ALL; RESET ROLE")

    def rollback(self) -> None:
        """Undo what the unit did."""
        self._end("ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit")

    def _end(self, statements: str) -> None:
        if self.is_in_unit:
            self.is_in_unit = False
            self._do(statements)

    def set_autocommit(self, value: bool) -> None:
        """Statements that commit themselves are in no unit, and in the story's transaction nevertheless."""

    def set_isolation_level(self, value: psycopg.IsolationLevel | None) -> None:
        """The story's transaction has begun."""

    def close(self) -> None:
        """Stay: the pool's connection is the story's."""

    def _do(self, statements: str) -> None:
        # Not `execute`, which forgets every prepared statement at a rollback, even to a savepoint.
        result = self.pgconn.exec_(statements.encode())
        assert result.status == psycopg.pq.ExecStatus.COMMAND_OK, result.error_message


def engine_of(connection: UnkeptConnection) -> Engine:
    """An engine that has this connection and no other."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool, pool_reset_on_return=None
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        unkept = connection.connection.driver_connection
        assert isinstance(unkept, UnkeptConnection)
        unkept.begin_unit()
