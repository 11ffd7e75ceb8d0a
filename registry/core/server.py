"""The PostgreSQL of an installation: the one its settings name, or the embedded one."""

from pathlib import Path

import psycopg
from sqlalchemy import Dialect, Engine, event

from registry.core.database import connection_of
from registry.core.embedded import ensure_running
from registry.settings import Settings


def database_url(settings: Settings) -> str:
    """The address of the server in the settings, or of the embedded one, which is started."""
    return settings.database_url or embedded_url(settings.home / "postgres")


def embedded_url(folder: Path, *, durable: bool = True) -> str:
    """Start the embedded server with its data in `folder`, or find it running; return its address.

    It stops with the last of our processes that uses it. `durable=False` is for tests: commits do not wait for disks.
    """
    url = ensure_running(folder).url
    if not durable:
        _do_not_wait(url)
    return url


def keep_running(engine: Engine, folder: Path) -> None:
    """Start the embedded server again whenever a new connection finds it gone, in this process and its children."""
    event.remove(engine, "do_connect", connection_of)  # of those that listen, the first answers

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, record: object, arguments: list[object], options: dict[str, object]) -> object:
        try:
            return connection_of(dialect, record, arguments, options)
        except psycopg.OperationalError:
            ensure_running(folder)
            return connection_of(dialect, record, arguments, options)


def _do_not_wait(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
