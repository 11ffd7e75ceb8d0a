"""`python -m registry.benchmark backups`: how long a backup, one of what changed, and a restore with its drill take.

The registry is filled with persons and sealed prints of nobody, of the size that real ones have. Then `registry backup
make` and `verify` do what they do everywhere: backup, a twentieth more prints, backup of what changed, restore into an
empty folder, start there, open every record, follow the journal. A year of a country is `--prints 2000000 --persons
1400000`, and takes some 70 GB three times over; time grows with the size, so that a smaller one may be multiplied.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click
import pyrage
from sqlalchemy import text

from registry.backup import drill, making, restoring
from registry.benchmark.enrolments import fill
from registry.benchmark.keys import fill_prints
from registry.bootstrap import build_registry, prepare
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.settings import Settings

Result = TypeVar("Result")
_MB: Final = 1e6
_LATER: Final = 20
"""One in so many prints is added before the second backup."""


@click.command()
@click.option("--prints", default=20_000, show_default=True, type=click.IntRange(100), help="Sealed prints.")
@click.option("--persons", default=14_000, show_default=True, type=click.IntRange(100), help="Persons.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where there is room for three times the database.",
)
def main(prints: int, persons: int, folder: Path | None) -> None:
    """Measure backup and restore of a registry of a size."""
    with temporary_home("crb", folder) as home:
        make_key_file(home / "keys.json", "bench")
        registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "pg"))
        prepare(registry)
        fill(registry, persons)
        fill_prints(registry, 0, prints)
        _say(registry, prints, persons)
        store, identity = home / "store", pyrage.x25519.Identity.generate()
        store.mkdir()
        to = [str(identity.to_public())]
        size = _size(registry)
        backup, seconds = _timed(lambda: making.make(registry, store, to, whole=True))
        _line("whole backup", seconds, size, f"{backup.size / _MB:,.0f} MB sealed")
        fill_prints(registry, prints, prints + prints // _LATER)
        backup, seconds = _timed(lambda: making.make(registry, store, to))
        _line(f"what changed, 1 in {_LATER}", seconds, backup.size, f"{backup.size / _MB:,.0f} MB sealed")
        into, size = home / "restored", _size(registry)
        restored, seconds = _timed(lambda: restoring.restore(store, None, [identity], into))
        _line("restore of both", seconds, size, "")
        with drill.started(into, restored, registry.settings) as other:
            outcome, seconds = _timed(lambda: drill.look_through(other, restored))
        _line("drill", seconds, size, f"{len(outcome.problems)} problems, {outcome.persons:,} persons")
        registry.engine.dispose()
    for problem in outcome.problems:
        click.echo(f"  {problem}")
    raise SystemExit(1 if outcome.problems else 0)


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    started = time.monotonic()
    return act(), time.monotonic() - started


def _say(registry: Registry, prints: int, persons: int) -> None:
    click.echo(f"{prints:,} prints, {persons:,} persons: {_size(registry) / _MB:,.0f} MB of database")


def _line(what: str, seconds: float, size: float, rest: str) -> None:
    click.echo(f"{what:<24} {seconds:>8.1f} s {size / _MB / seconds:>8.0f} MB/s   {rest}".rstrip())


def _size(registry: Registry) -> int:
    with registry.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
