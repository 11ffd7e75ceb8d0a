"""Seconds of work: by the clock, in this process and those it started, and in PostgreSQL (measured on Linux alone)."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM = 1, 11, 12, 13, 14
"""Fields of /proc/PID/stat after the name (proc_pid_stat(5))."""


@dataclass(slots=True)
class Spent:
    """Seconds."""

    wall: float = 0.0
    own: float = 0.0
    database: float = 0.0

    def __str__(self) -> str:
        return f"{self.wall:8.1f} {self.own:8.1f} {self.database:8.1f}"


@contextmanager
def spent(engine: Engine) -> Iterator[Spent]:
    """Seconds spent within the block, known at its end."""
    postmaster = _postmaster(engine)
    seconds, wall, own, database = Spent(), time.perf_counter(), _own(), _of_cluster(postmaster)
    try:
        yield seconds
    finally:
        seconds.wall = time.perf_counter() - wall
        seconds.own = _own() - own
        seconds.database = _of_cluster(postmaster) - database


def _own() -> float:
    """CPU seconds of this process, and of those it started that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _postmaster(engine: Engine) -> int:
    with engine.connect() as connection:
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
    return int((Path(folder) / "postmaster.pid").read_text().splitlines()[0])


def _of_cluster(postmaster: int) -> float:
    """CPU seconds of the server's processes, those that have ended included."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat = file.read_text()
        except OSError:  # it ended meanwhile
            continue
        numbers = stat[stat.rindex(")") + 2 :].split()
        if int(file.parent.name) == postmaster:
            ticks += sum(int(numbers[n]) for n in (_USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM))
        elif int(numbers[_PARENT]) == postmaster:
            ticks += int(numbers[_USER]) + int(numbers[_SYSTEM])
    return ticks / _TICKS
