"""A real service in a folder of its own, restarted by us as systemd would: gunicorn, worker, embedded database."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from registry.access.service import AddAccount, add_account
from registry.benchmark.enrolments import PASSWORD
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.vault import make_key_file
from registry.demo.plan import FACILITIES, HOSPITALS
from registry.demo.service import free_port
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[2]
VICTIMS: Final = ("web process", "web master", "worker", "database", "backend")
"""`backend` is one connection's process: PostgreSQL then ends all others and recovers by itself."""


@dataclass(slots=True)
class Service:
    """Processes of the registry, and how to end them without warning."""

    home: Path
    port: int
    environ: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    starts: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _ending: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}"

    def keep_running(self) -> None:
        """Start what has ended, until told otherwise."""
        while not self._ending.wait(0.2):
            with self._turn:
                for name in self.processes:
                    if self.processes[name].poll() is not None:
                        self._start(name)

    def begin(self, *names: str) -> None:
        """Start the processes named `web` and `worker`."""
        for name in names:
            self._start(name)
        threading.Thread(target=self.keep_running, daemon=True).start()

    def end(self) -> None:
        """Stop them as an operator would."""
        self._ending.set()
        with self._turn:
            for process in self.processes.values():
                process.terminate()
            for process in self.processes.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(40)
                process.kill()
                process.wait()

    def kill(self, victim: str, chance: random.Random) -> bool:
        """SIGKILL to one process of a kind; whether there was one."""
        with self._turn:
            there = self._of_kind(victim)
            if not there:
                return False
            with suppress(psutil.Error):
                chance.choice(there).kill()
                return True
        return False

    def backends(self) -> list[psutil.Process]:
        """The database's process of each connection."""
        return self._of_kind("backend")

    def _of_kind(self, victim: str) -> list[psutil.Process]:
        try:
            if victim in ("web master", "worker"):
                return [psutil.Process(self.processes[victim.removesuffix(" master")].pid)]
            if victim == "web process":
                return list(psutil.Process(self.processes["web"].pid).children())
            postmaster = psutil.Process(int((self.home / "postgres" / "postmaster.pid").read_text().split()[0]))
            if victim == "database":
                return [postmaster]
            return [each for each in postmaster.children() if " [local] " in " ".join(each.cmdline())]
        except (OSError, ValueError, IndexError, KeyError, psutil.Error):
            return []

    def _start(self, name: str) -> None:
        # `worker 2` is one more worker.
        words = {
            "web": ["-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}"],
            "worker": ["-m", "registry", "worker"],
        }[name.split(maxsplit=1)[0]]
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S603  # our own words
                [sys.executable, *words], cwd=ROOT, env=dict(self.environ), stdout=log, stderr=log
            )
        self.starts += 1


@contextmanager
def service(home: Path, *names: str, settings: Mapping[str, str] | None = None) -> Iterator[tuple[Service, Registry]]:
    """A migrated registry with two hospitals and some accounts, and its service with processes of these names."""
    make_key_file(home / "keys.json", "faults")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")} | {
        "REGISTRY_HOME": str(home),
        "REGISTRY_DEMONSTRATION": "true",
        # Few accounts do here what many do elsewhere.
        "REGISTRY_REQUESTS_PER_MINUTE": "1000000",
        "REGISTRY_PERSONS_PER_DAY": "1000000000",
        "REGISTRY_IMAGES_PER_DAY": "1000000000",
        "BIOMETRICS_THREADS": "1",
        "PYTHONPATH": str(ROOT),
        **(settings or {}),
    }
    registry = build_registry(Settings.from_environ(environ))
    prepare(registry)
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        for code in HOSPITALS:
            add_account(ctx, AddAccount(f"registrar.{code}", "registrar", PASSWORD, code))
        for role in ("clerk", "supervisor", "investigator"):
            add_account(ctx, AddAccount(role, role, PASSWORD))
    started = Service(home, free_port(), environ)
    started.begin(*names)
    try:
        yield started, registry
    finally:
        started.end()
        registry.engine.dispose()


def wait_until(happens: Callable[[], object], within_s: float) -> bool:
    """Whether a function becomes true within a time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.1)
    return False
