"""Databases of their own for each state of the world, and requests to them that leave no trace.

A database is copied as a file is: so the state in which a family was never registered is kept, and compared with the
state in which it is sealed, with the same ids, keys and accounts in both.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from registry.access.http import EXTENSION
from registry.bootstrap import build_registry
from registry.core.clock import utc_now
from registry.core.registry import Registry
from registry.settings import Settings
from tests.once.applications import application_of


def named(url: str, database: str) -> str:
    """The address of another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _on_server(url: str, *statements: str) -> None:
    from sqlalchemy import create_engine

    from registry.core.database import psycopg_url

    engine = create_engine(psycopg_url(named(url, "postgres")), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()


def make_database(url: str, like: str | None = None) -> str:
    """A new database, empty or a copy of another that nobody is connected to; its address."""
    name = f"sealing_{uuid.uuid4().hex[:12]}"
    _on_server(url, f"CREATE DATABASE {name}" + (f" TEMPLATE {like} STRATEGY FILE_COPY" if like else ""))
    return named(url, name)


def copy_database(url: str) -> str:
    """A new database like that of an address, which nobody is connected to; its address."""
    return make_database(url, str(make_url(url).database))


class _Outermost:
    """Starts each of the service's transactions, here nested in an outer one, as the tables' owner.

    Otherwise it would inherit the role that an earlier one has set for itself. What is nested in it keeps its role.
    """

    def __init__(self, connection: Connection) -> None:
        self.depth = 0
        event.listen(connection, "savepoint", self._begun)
        event.listen(connection, "release_savepoint", self._ended)
        event.listen(connection, "rollback_savepoint", self._ended)

    def _begun(self, connection: Connection, _name: str | None) -> None:
        self.depth += 1
        if self.depth == 1:
            cursor = connection.connection.cursor()
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.close()

    def _ended(self, *_: Any) -> None:
        self.depth -= 1


def _undo(cursor: Any, statement: str, _parameters: Any, _context: Any) -> bool:
    """Undo without psycopg's knowing of it: at each ROLLBACK it forgets what it has prepared: tables may have gone.

    Here none goes, and planning a statement anew takes the database longer than answering it: each row's policies are
    planned with it.
    """
    is_undoing = statement.startswith("ROLLBACK")
    if is_undoing:
        cursor.connection.pgconn.exec_(statement.encode())
    return is_undoing


@dataclass(frozen=True)
class Answer:
    """The answer to one request, and the SQL statements sent for it."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    statements: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Stage:
    """One state of the world: a database, and an application whose requests can be undone."""

    settings: Settings
    url: str
    registry: Registry = field(init=False)
    app: Flask = field(init=False)
    client: FlaskClient = field(init=False)
    tokens: Mapping[str, str] = field(default_factory=dict)
    """Account → bearer token."""
    sealing_id: uuid.UUID | None = None
    _heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.registry = build_registry(self.settings, self.url)
        self.app = application_of(self.registry)
        self.client = self.app.test_client()
        with Session(self.registry.engine) as session:  # else the first request of each stage reads the clock's floor
            self.registry.floor.check(session, utc_now())
        event.listen(self.registry.engine, "before_cursor_execute", self._hear)
        event.listen(self.registry.engine, "do_execute", _undo)

    def _hear(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._heard.append(statement)

    @property
    def database(self) -> str:
        return str(make_url(self.url).database)

    def copied(self) -> "Stage":
        """Another stage that begins in the present state of this one."""
        self.registry.engine.dispose()
        return Stage(self.settings, copy_database(self.url), tokens=self.tokens)

    def close(self) -> None:
        self.registry.engine.dispose()
        _on_server(self.url, f"DROP DATABASE {self.database}")

    @contextmanager
    def undone(self) -> Iterator["Stage"]:
        """Everything asked within the block is answered as usual, and is rolled back when the block is left."""
        engine: Engine = self.registry.engine
        with engine.connect() as connection:
            outer = connection.begin()
            connection.begin_nested()  # sessions that find a savepoint make their own, and end no more than that
            _Outermost(connection)
            self.app.extensions[EXTENSION] = replace(self.registry, engine=connection)  # type: ignore[arg-type]
            try:
                yield self
            finally:
                self.app.extensions[EXTENSION] = self.registry
                driver: Any = connection.connection.driver_connection
                driver.pgconn.exec_(b"ROLLBACK")  # see _undo
                outer.rollback()

    def scalar(self, statement: str) -> Any:
        """The value that a statement reads, within `undone` too."""
        registry: Registry = self.app.extensions[EXTENSION]
        with Session(registry.engine) as session:
            return session.scalar(text(statement))

    def ask(self, method: str, path: str, who: str | None, body: Any = None, **headers: str) -> Answer:
        """One request of an account, or of the public."""
        sent = ({"Authorization": self.tokens[who]} if who else {}) | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self._heard.clear()
        answer = self.client.open(path, method=method, headers=sent, **({} if body is None else {"json": body}))
        content = answer.get_data()
        answer.close()
        return Answer(answer.status_code, content, dict(answer.headers), tuple(self._heard))
