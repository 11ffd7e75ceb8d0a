"""`python -m registry.faults during FAULT`: a fault that comes and goes while newborns are enrolled and read.

The load and what is looked at afterwards are those of `load`; clients send again what is answered with 503.

`disk-full` needs root: the service lives in a small file system in memory, filled to the last page. `read-only` sets
the database to it; `slow` stops every connection's process for seconds; `locked` holds the table of births; `pool`
gives each process one connection; `workers` runs three workers, one of which is killed now and then.
"""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import psutil
import psycopg

from registry.core.embedded import embedded, let_pass, temporary_home
from registry.faults.load import Harm, report, run
from registry.faults.supervised import Service

_LEFT_BYTES: Final = 8192
_DISK_MB: Final = 420


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A folder on a file system of this size in memory; for root alone."""
    with tempfile.TemporaryDirectory(prefix="crk") as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=711", "tmpfs", name], check=True)  # noqa: S603, S607
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=False)  # noqa: S603, S607


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """The disk of a folder is full."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        with suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(folder).free - _LEFT_BYTES))
        try:
            yield
        finally:
            ballast.unlink()


@contextmanager
def _read_only(running: Service) -> Iterator[None]:
    def switch(value: str) -> None:
        with psycopg.connect(_url(running), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            connection.execute("SELECT pg_reload_conf()")

    switch("on")
    try:
        yield
    finally:
        switch("off")


@contextmanager
def _stopped(running: Service) -> Iterator[None]:
    backends = running.backends()
    for backend in backends:
        with suppress(psutil.Error):
            backend.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for backend in backends:
            with suppress(psutil.Error):
                backend.send_signal(signal.SIGCONT)


@contextmanager
def _locked(running: Service) -> Iterator[None]:
    with psycopg.connect(_url(running)) as connection:
        connection.execute("LOCK TABLE birth IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@contextmanager
def _killed_worker(running: Service) -> Iterator[None]:
    running.kill("worker", random.Random())  # noqa: S311  # there is one process of that name
    yield


def _url(running: Service) -> str:
    return embedded(running.home / "postgres").url


@dataclass(frozen=True, slots=True)
class Fault:
    """What comes and goes, for how long, and with which processes and settings."""

    begin: Callable[[Service], AbstractContextManager[None]]
    lasts_s: float
    processes: Sequence[str] = ("web", "worker")
    settings: Mapping[str, str] | None = None
    clients: int = 3


FAULTS: Final[Mapping[str, Fault]] = {
    "disk-full": Fault(lambda running: full(running.home), 5),
    "read-only": Fault(_read_only, 5),
    "slow": Fault(_stopped, 4),
    "locked": Fault(_locked, 8),
    "pool": Fault(lambda _running: nullcontext(), 1, settings={"REGISTRY_POOL_SIZE": "1"}, clients=12),
    "workers": Fault(_killed_worker, 1, ("web", "worker", "worker 2", "worker 3")),
}


@click.command()
@click.argument("fault", type=click.Choice(list(FAULTS)))
@click.option("--minutes", default=2.0, show_default=True, help="How long to enrol.")
@click.option("--seed", default=1, show_default=True, help="When the fault comes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(fault: str, minutes: float, seed: int, as_json: bool) -> None:
    """Enrol while a fault comes and goes, and count what was lost."""
    chosen = FAULTS[fault]
    if fault == "disk-full" and os.geteuid() != 0:
        raise click.ClickException("A small disk is for root to mount.")
    place = small_disk(_DISK_MB) if fault == "disk-full" else nullcontext()
    with place as inside, temporary_home("crf", inside) as home:
        if inside is not None:
            let_pass(inside)
        outcome = run(
            home, 60 * minutes, seed, chosen.clients, coming_and_going(fault), chosen.processes, chosen.settings
        )
    report(outcome, as_json=as_json)


def coming_and_going(fault: str) -> Harm:
    """The fault, again and again, with pauses as long as it lasts or twice that."""

    def harm(running: Service, seconds: float, chance: random.Random) -> Counter[str]:
        chosen, times = FAULTS[fault], Counter[str]()
        end = time.monotonic() + seconds
        while time.monotonic() + chosen.lasts_s < end:
            time.sleep(chance.uniform(1, 2) * chosen.lasts_s)
            with chosen.begin(running):
                time.sleep(chosen.lasts_s)
            times[fault] += 1
        return times

    return harm
