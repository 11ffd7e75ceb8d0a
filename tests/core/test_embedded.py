"""The embedded PostgreSQL: killed, found again, and closed to other users. Real servers, really killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import text

from registry.core.database import connect
from registry.core.embedded import Embedded, ensure_running, is_ready, temporary_home
from registry.core.embedded_owner import programs
from registry.core.errors import Unavailable
from registry.core.server import keep_running


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with temporary_home("cre") as home:
        yield home / "pg"


def kill(server: Embedded) -> int:
    """Kill the server, and wait until its backends have noticed; its process number."""
    number = int((server.folder / "postmaster.pid").read_text().split()[0])
    backends = psutil.Process(number).children()
    os.kill(number, signal.SIGKILL)
    psutil.wait_procs(backends, timeout=30)
    while is_ready(server) is not False:
        time.sleep(0.01)
    return number


def test_a_killed_server_is_started_again_by_the_next_connection(folder: Path) -> None:
    server = ensure_running(folder)
    engine = connect(server.url, pool_size=1, statement_timeout_ms=5000, lock_timeout_ms=5000)
    keep_running(engine, folder)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    kill(server)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_a_number_that_another_process_has_by_now_does_not_stop_a_start(folder: Path) -> None:
    server = ensure_running(folder)
    pid_file = server.folder / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill(server)
    stranger = subprocess.Popen(["sleep", "60"], user=server.owner.pw_uid if os.geteuid() == 0 else None)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        lock = server.socket_folder / ".s.PGSQL.5432.lock"
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert is_ready(ensure_running(folder))
        assert psutil.pid_exists(stranger.pid)
    finally:
        stranger.kill()
        stranger.wait()


def test_only_the_owner_may_enter_the_socket_folder(folder: Path) -> None:
    server = ensure_running(folder)
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    assert server.folder.stat().st_mode & 0o777 == 0o700


def test_a_database_that_trusted_everybody_trusts_nobody_after_a_start(folder: Path) -> None:
    server = ensure_running(folder)
    (server.folder / "pg_hba.conf").write_text("local all all trust\n")
    kill(server)
    ensure_running(folder)
    assert "trust" not in (server.folder / "pg_hba.conf").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user needs root")
def test_another_user_is_not_let_in_even_where_the_socket_is_open(folder: Path) -> None:
    server = ensure_running(folder)
    words = [str(programs() / "psql"), server.url, "-c", "SELECT 1"]
    closed = subprocess.run(words, capture_output=True, text=True, user="nobody", cwd="/", check=False)
    assert "Permission denied" in closed.stderr
    server.socket_folder.chmod(0o711)
    (server.socket_folder / ".s.PGSQL.5432").chmod(0o777)
    try:
        open_ = subprocess.run(words, capture_output=True, text=True, user="nobody", cwd="/", check=False)
    finally:
        server.socket_folder.chmod(0o700)
    assert "Peer authentication failed" in open_.stderr


def test_a_long_path_gets_a_socket_folder_of_its_own_for_the_owner_alone() -> None:
    with temporary_home("cre") as home:
        long = home / ("x" * 120)
        long.mkdir(mode=0o711)
        server = ensure_running(long / "pg")
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert server.socket_folder.stat().st_uid == server.owner.pw_uid
        psycopg.connect(server.url).close()


@pytest.mark.skipif(os.geteuid() != 0, reason="a folder that root alone may pass needs root")
def test_a_folder_that_the_server_may_not_pass_is_refused_and_keeps_its_rights() -> None:
    with temporary_home("cre") as home:
        closed = home / "closed"
        closed.mkdir(mode=0o700)
        with pytest.raises(Unavailable, match="chmod o"):
            ensure_running(closed / "pg")
        assert closed.stat().st_mode & 0o777 == 0o700
