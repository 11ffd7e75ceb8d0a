"""`python -m registry.benchmark journal`: who waits while the journal's head is held, and how fast it is verified.

Readings are units of work that write one entry. A commit that lasts is imitated by a unit of work that holds its lane.
"One head" is the same code without the other lanes, which is what the journal was before it had them.
"""

import logging
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.audit import checkpoints
from registry.audit.models import JournalHead, JournalLane
from registry.audit.rules import LANES, genesis, head_seal, row_hash
from registry.audit.service import SEAL, open_lanes
from registry.bootstrap import build_registry, prepare
from registry.core.canonical import canonical
from registry.core.clock import utc_now
from registry.core.commands import progress
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.jobs import lift_limits
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.settings import Settings

_MEGABYTE: Final = 1024
"""In kilobytes, the unit of `ru_maxrss` on Linux."""


@click.command()
@click.option("--readers", default=20, show_default=True, type=click.IntRange(1, 64), help="Readers at once.")
@click.option("--seconds", default=3.0, show_default=True, type=float, help="How long each commit holds its lane.")
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(1000), help="Rows to verify.")
def main(readers: int, seconds: float, rows: int) -> None:
    """Measure readings beside a commit that lasts, and the verification of a long journal."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with temporary_home(prefix="crj") as home:
        make_key_file(home / "keys.json", "bench")
        # As a server is set up: it refuses what waits for a lock longer than this.
        settings = Settings(home=home, demonstration=True, pool_size=readers + 2)
        registry = build_registry(settings, embedded_url(home / "pg"))
        prepare(registry)
        click.echo(f"{readers} readers for {seconds:g} s beside a commit that holds its lane for {seconds:g} s:")
        click.echo(f"{'':<12} {'readings':>9} {'refused':>8} {'p50 ms':>9} {'p95 ms':>9} {'max ms':>9}")
        _read_beside(registry, f"{LANES} lanes", readers, seconds)
        with registry.engine.begin() as connection:
            lanes = connection.execute(text("DELETE FROM journal_lane RETURNING lane")).all()
        _read_beside(registry, "one head", readers, seconds)
        assert len(lanes) == LANES - 1
        with registry.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("DELETE FROM journal"))
            connection.execute(text("DELETE FROM journal_head"))
        with registry.begin(SYSTEM) as ctx:
            open_lanes(ctx)
        _fill(registry, rows)
        _checkpoint(registry)
        with registry.engine.begin() as connection:  # as the database does by itself within a minute
            connection.execute(text("ANALYZE journal, journal_leaf"))
        _verify(registry, home)
        registry.engine.dispose()


def _read_beside(registry: Registry, name: str, readers: int, seconds: float) -> None:
    holding, over = threading.Event(), threading.Event()

    def hold() -> None:
        with registry.begin(SYSTEM) as ctx:
            ctx.journal("bench.held", "bench", 0)
            registry.finish(ctx)
            holding.set()
            over.wait(seconds)

    waits: list[float] = []
    refused: list[str] = []

    def read(_number: int) -> None:
        while not over.is_set():
            started = time.perf_counter()
            try:
                with registry.begin(SYSTEM) as ctx:
                    ctx.journal("bench.read", "bench", 0)
            except Exception as error:  # noqa: BLE001  # counted, whatever it is
                refused.append(type(error).__name__)
            waits.append(time.perf_counter() - started)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait()
    with ThreadPoolExecutor(readers) as pool:
        reading = [pool.submit(read, number) for number in range(readers)]
        time.sleep(seconds)
        over.set()
        for each in reading:
            each.result()
    holder.join()
    waits.sort()
    click.echo(
        f"{name:<12} {len(waits):>9} {len(refused):>8} {1000 * statistics.median(waits):>9.1f} "
        f"{1000 * waits[int(0.95 * (len(waits) - 1))]:>9.1f} {1000 * waits[-1]:>9.1f}"
    )


def _fill(registry: Registry, rows: int) -> None:
    """Write a journal of so many rows over all lanes, with its seals, past the services."""
    with Session(registry.engine) as session, session.begin():
        ends: list[Any] = [*session.query(JournalHead).all(), *session.query(JournalLane).all()]
        session.execute(text("SET LOCAL statement_timeout = 0"))
        cursor = session.connection().connection.cursor()
        columns = "lane, sequence, at, action, subject, subject_id, content, hash"
        with progress() as bar:
            task = bar.add_task("Rows", total=rows)
            with cursor.copy(f"COPY journal ({columns}) FROM STDIN") as copy:
                for number, row in enumerate(_rows(ends, rows), 1):
                    copy.write_row(row)
                    if number % 10_000 == 0:
                        bar.update(task, completed=number)
        for end in ends:
            end.key_id = registry.vault.current
            end.seal = head_seal(registry.vault.derived_key(SEAL, end.key_id), end.sequence, end.hash, end.lane)


def _rows(ends: list[Any], number: int) -> Iterator[tuple[Any, ...]]:
    begun = utc_now() - timedelta(days=1)
    for each in range(number):
        # Most of the time nobody is in the way: lane 0.
        end = ends[0 if each % 4 else each // 4 % len(ends)]
        at = begun + timedelta(milliseconds=each)
        content = canonical(
            {
                "at": at.isoformat(),
                "actor": "registrar.00006208",
                "role": "registrar",
                "account": "6f1f6e5c-6c39-4c0e-9a2e-0d4fb3c1a111",
                "facility": "00006208",
                "action": "birth.read",
                "subject": "birth",
                "subject_id": str(each),
                "details": {"count": 1},
            }
        )
        end.hash = row_hash(end.hash if end.sequence else genesis(end.lane), end.sequence + 1, content)
        end.sequence += 1
        yield end.lane, end.sequence, at, "birth.read", "birth", str(each), content, end.hash


def _checkpoint(registry: Registry) -> None:
    started = time.perf_counter()
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        size = checkpoints.checkpoint(ctx).size
    click.echo(f"a checkpoint over {size:,} rows that had none: {time.perf_counter() - started:.1f} s")


def _verify(registry: Registry, home: Path) -> None:
    """Run `registry audit verify` as somebody would: a process of its own, whose memory the system counts."""
    environment = os.environ | {
        "REGISTRY_DATABASE_URL": registry.engine.url.render_as_string(hide_password=False),
        "REGISTRY_KEYS_FILE": str(home / "keys.json"),
        "REGISTRY_HOME": str(home),
    }
    started = time.perf_counter()
    command = [sys.executable, "-m", "registry", "audit", "verify"]
    verification = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603  # our own words
    _pid, status, usage = os.wait4(verification.pid, 0)
    seconds = time.perf_counter() - started
    click.echo(
        f"`registry audit verify`: exit status {os.waitstatus_to_exitcode(status)}, {seconds:.1f} s, "
        f"peak memory {usage.ru_maxrss / _MEGABYTE:.0f} MB"
    )
