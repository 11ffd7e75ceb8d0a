"""The database's schema, brought up to date by the numbered migrations in `migrations/`.

Each migration is a transaction of its own, so what is done stays done. A migration that cannot get a table's lock
within seconds gives up instead of making everybody queue behind it; running it again goes on where it stopped.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from alembic import command
from alembic.config import Config
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, inspect, text
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


State = Literal["current", "older", "newer", "empty"]

_REVISION: Final = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)


@cache
def _known() -> tuple[frozenset[str], str]:
    """The revisions of this version, and the newest of them, without running them."""
    revisions: set[str] = set()
    below: set[str] = set()
    for file in (MIGRATIONS / "versions").glob("*.py"):
        for is_below, name in _REVISION.findall(file.read_text()):
            (below if is_below else revisions).add(name)
    (newest,) = revisions - below
    return frozenset(revisions), newest


def state(engine: Engine) -> State:
    """How the database's schema stands to this version; one that it does not know is newer."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return "empty"
        revision = connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    revisions, newest = _known()
    if revision is None:
        return "empty"
    if revision not in revisions:
        return "newer"
    return "current" if revision == newest else "older"


def require_current(engine: Engine) -> None:
    """Refuse to work on another schema than this version's, and say what to do."""
    _refuse(state(engine))


def _refuse(state: State) -> None:
    if state == "newer":
        raise Refused(
            "schema-newer",
            _("A newer version has migrated this database. Install that version, or restore an earlier backup."),
        )
    if state != "current":
        raise Refused("schema-older", _("The database lacks the tables of this version. Run `registry migrate`."))


def migrate(engine: Engine, revision: str = "head", *, lock_timeout_ms: int = LOCK_TIMEOUT_MS) -> None:
    """Upgrade to a revision, the newest by default; nothing where it is there. Two at once wait for each other.

    Raises Unavailable where another session holds a table: the migrations before that one are done; Refused where a
    newer version has migrated it.
    """
    if (stands := state(engine)) == "newer":
        _refuse(stands)
    if stands == "current" and revision == "head":
        return
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
