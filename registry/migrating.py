"""The database's schema, brought up to date by the numbered migrations in `migrations/`.

Each migration is a transaction of its own, so what is done stays done. A migration that cannot get a table's lock
within seconds gives up instead of making everybody queue behind it; running it again goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from registry.core.errors import Refused, Unavailable
from registry.core.locks import Lock
from registry.core.messages import _

MIGRATIONS: Final = Path(__file__).resolve().parent.parent / "migrations"

LOCK_TIMEOUT_MS: Final = 4_000
"""How long a migration waits for a table's lock. Whoever needs that table waits behind it, and so no longer."""
STATEMENT_TIMEOUT_MS: Final = 60_000
"""How long one statement of a migration may take; one that moves many rows says so itself (docs/operations.md)."""
TURN_TIMEOUT_S: Final = 600.0
"""How long a migration waits for another that is running."""


def migrate(engine: Engine, revision: str = "head", *, lock_timeout_ms: int = LOCK_TIMEOUT_MS) -> None:
    """Upgrade to a revision, the newest by default. Two at once wait for each other.

    Raises Unavailable where another session holds a table: the migrations before that one are done.
    """
    _run(engine, lambda config: command.upgrade(config, revision), lock_timeout_ms)


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to a revision."""
    _run(engine, lambda config: command.downgrade(config, revision))


def check(engine: Engine) -> None:
    """Raise alembic's CommandError when the tables differ from the models."""
    _run(engine, command.check)


def _run(engine: Engine, act: Callable[[Config], Any], lock_timeout_ms: int = LOCK_TIMEOUT_MS) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("prepend_sys_path", str(MIGRATIONS.parent))  # migrations import each other's helpers
    with engine.connect() as connection, _turn(connection):
        connection.exec_driver_sql(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}")
        connection.exec_driver_sql(f"SET lock_timeout = {lock_timeout_ms}")
        connection.commit()
        config.attributes["connection"] = connection
        try:
            act(config)
            connection.commit()
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            raise Unavailable(
                "database-busy",
                _(
                    "Another session holds a table that a migration changes. The migrations before it are done. "
                    "Run the command again when that session has ended."
                ),
            ) from error


@contextmanager
def _turn(connection: Connection) -> Iterator[None]:
    """Wait until no other process is migrating.

    By asking again and again: a session that waits inside a statement would hold up an index that is being built
    concurrently, which waits for every older statement.
    """
    deadline = time.monotonic() + TURN_TIMEOUT_S
    lock = {"lock": int(Lock.MIGRATION)}
    while not connection.scalar(text("SELECT pg_try_advisory_lock(CAST(:lock AS bigint))"), lock):
        connection.rollback()
        if time.monotonic() > deadline:
            raise Refused("migrating-elsewhere", _("Another process is migrating the database. Try again later."))
        time.sleep(0.5)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(CAST(:lock AS bigint))"), lock)
        connection.commit()
