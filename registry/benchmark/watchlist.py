"""`python -m registry.benchmark watchlist`: what a watch-list of a given length adds to each search of a birth.

A small synthetic population with prints, in an embedded PostgreSQL of its own, gets entries by prints and by names,
made as the service makes them. Then persons with prints are compared with the list as every search compares them, and
all of it is rolled back.
"""

import random
import statistics
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

import click
from sqlalchemy import text

from registry.benchmark.spent import spent
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.duplicates.linkage.bulk.refreshing import refresh_all
from registry.fingerprints.rules import REFERENCE
from registry.population.evaluation.trial import trial
from registry.population.watch_entries import put_on_watch_list
from registry.population.world.names import Names
from registry.population.world.people import MissingChild
from registry.population.write import write
from registry.settings import Settings
from registry.watchlist import queries

UNTIL: Final = datetime(2026, 10, 1, tzinfo=UTC)
PEOPLE: Final = 1000
PRINTED: Final = 60
FIRST_SET: Final = 1_000_000
"""Finger sets that nobody in the population has."""


@click.command()
@click.option("--entries", default="10,100,1000", show_default=True, help="Entries on the list, ascending.")
@click.option("--tested", default=40, show_default=True, type=click.IntRange(2), help="Persons compared with it.")
@click.option("--seed", default=7, show_default=True, type=int)
def main(entries: str, tested: int, seed: int) -> None:
    """Measure the watch-list: one person against all of it."""
    with temporary_home(prefix="watchlist") as home:
        make_key_file(home / "keys.json", "bench")
        registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "postgres"))
        prepare(registry)
        write(registry, PEOPLE, seed, UNTIL, home / "truth.jsonl", prints=PRINTED)
        refresh_all(registry)
        click.echo("entries  first test ms   each after: median ms   95 % within   own CPU ms   PostgreSQL's CPU ms")
        for count in sorted(int(number) for number in entries.split(",")):
            put_on_watch_list(registry, _drawn(seed, _listed(registry), count))
            _measured(registry, count, tested)
        registry.engine.dispose()


def _listed(registry: Registry) -> int:
    with registry.begin(SYSTEM) as ctx:
        return len(queries.active(ctx.session, ctx.now))


def _drawn(seed: int, first: int, count: int) -> list[MissingChild]:
    """Entries numbered from `first`: half by prints, half by names, none of anybody in the population."""
    rng = random.Random(f"{seed} {first}")  # noqa: S311  # a list to measure with, not a secret
    names = Names.shuffled(rng)
    return [
        MissingChild(
            names.given(rng, "female"),
            names.surnames.draw(rng),
            names.surnames.draw(rng),
            (UNTIL - timedelta(days=rng.randrange(6000))).date(),
            FIRST_SET + number if number % 2 else None,
        )
        for number in range(first, count)
    ]


def _measured(registry: Registry, count: int, tested: int) -> None:
    with registry.engine.connect() as connection:
        persons = (
            connection.execute(
                text("SELECT DISTINCT person_id FROM capture WHERE standing = :standing ORDER BY 1 LIMIT :most"),
                {"standing": REFERENCE, "most": tested},
            )
            .scalars()
            .all()
        )
    first = _tested(registry, persons[0])
    with spent(registry.engine) as whole:
        walls = sorted(_tested(registry, person) for person in persons)
    click.echo(
        f"{count:>7}  {1000 * first:>13.1f}   {1000 * statistics.median(walls):>21.1f}   "
        f"{1000 * walls[int(0.95 * (len(walls) - 1))]:>11.1f}   {1000 * whole.own / len(walls):>10.1f}   "
        f"{1000 * whole.database / len(walls):>19.1f}"
    )


def _tested(registry: Registry, person: uuid.UUID) -> float:
    """Seconds by the clock to compare one person's data and stored prints with the list; nothing is kept."""
    with trial(registry) as ctx:
        started = time.perf_counter()
        for watch in ctx.watchers:
            watch(ctx, person, ())
        ended = time.perf_counter()
    return ended - started
