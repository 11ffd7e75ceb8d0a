"""`python -m registry.benchmark linkage`: record linkage of synthetic populations of growing size.

Each size is a population of its own in an embedded PostgreSQL under `--keep`, written when it is not there yet and used
again when it is. Measured are: computing all features, training a model, finding every pair of the whole registry, and
scoring single records as the service does. Each step prints its seconds by the clock, of this process (splink on DuckDB
included) and of PostgreSQL.
"""

import random
import statistics
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy import text

from registry.benchmark.spent import Spent, spent
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.bulk import batch, refreshing, training
from registry.duplicates.linkage.model import STRONG_BITS
from registry.population.evaluation.linkage import linkage_table, seconds_to_score
from registry.population.evaluation.truth import read_truth
from registry.population.write import write
from registry.settings import Settings

UNTIL: Final = datetime(2026, 10, 1, tzinfo=UTC)
TRUTH: Final = "truth.jsonl"
WARMING: Final = 10
DRAWS: Final = {
    "any person": "SELECT person_id FROM linkage_record WHERE person_id >= :start AND given_1 IS NOT NULL LIMIT 1",
    "a child of the commonest surname": (
        "SELECT person_id FROM linkage_record WHERE person_id >= :start AND given_1 IS NOT NULL "
        "AND surname_1 = (SELECT term FROM linkage_term WHERE field = 'surname' AND version = "
        "(SELECT version FROM linkage_model ORDER BY made_at DESC LIMIT 1) ORDER BY records DESC LIMIT 1) "
        "AND birth_date > DATE '2008-01-01' LIMIT 1"
    ),
}


@click.command()
@click.option("--sizes", default="10000,100000", show_default=True, help="Persons, ascending.")
@click.option("--seed", default=7, show_default=True, type=int)
@click.option("--scored", default=200, show_default=True, type=click.IntRange(10), help="Records scored one by one.")
@click.option(
    "--keep",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the populations; a size already there is used again.",
)
def main(sizes: str, seed: int, scored: int, keep: Path) -> None:
    """Measure record linkage: the whole registry, and one record."""
    click.echo(f"{'persons':>9}  {'step':<44} {'wall s':>8} {'own CPU':>8} {'pg CPU':>8}")
    for size in sorted(int(number) for number in sizes.split(",")):
        _measured(keep / str(size), size, seed, scored)


def populated(
    home: Path, size: int, seed: int, report: Callable[[str, Spent], None] = lambda _step, _seconds: None
) -> Registry:
    """The registry in a folder, filled if it is empty; the file TRUTH in the folder says what was planted."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "keys.json").exists():
        make_key_file(home / "keys.json", "bench")
    registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "postgres"))
    prepare(registry)
    if not _is_filled(registry):
        (home / TRUTH).unlink(missing_ok=True)
        with spent(registry.engine) as seconds:
            write(registry, size, seed, UNTIL, home / TRUTH)
        report("population written", seconds)
    return registry


def _measured(home: Path, size: int, seed: int, scored: int) -> None:
    def report(step: str, seconds: Spent) -> None:
        click.echo(f"{size:>9,}  {step:<44} {seconds}")

    registry = populated(home, size, seed, report)
    with spent(registry.engine) as seconds:
        changed = refreshing.refresh_all(registry)
    report(f"features computed, {changed} of them written", seconds)
    with spent(registry.engine) as seconds:
        training.train(registry)
    report("model trained, with the features computed again", seconds)
    with spent(registry.engine) as seconds:
        linked = batch.run(registry)
    report(f"whole registry linked, {len(linked)} pairs", seconds)
    pairs = [(str(pair.one), str(pair.other), pair.bits) for pair in linked]
    (row,) = linkage_table(read_truth(home / TRUTH), pairs, [STRONG_BITS])
    click.echo(
        f"{'':>9}  recall of children {row.recall_children:.4f}, of mothers' second identities "
        f"{row.recall_mothers:.4f}, precision {row.precision:.4f} at {row.bits:g} bits"
    )
    for name, sql in DRAWS.items():
        _score(registry, name, sql, scored, seed)
    registry.engine.dispose()


def _is_filled(registry: Registry) -> bool:
    with registry.begin(SYSTEM) as ctx:
        return bool(ctx.session.execute(text("SELECT EXISTS (SELECT 1 FROM person)")).scalar())


def _score(registry: Registry, name: str, sql: str, count: int, seed: int) -> None:
    with registry.begin(SYSTEM) as ctx:
        drawn = _drawn(ctx, sql, count + WARMING, seed)
        for person in drawn[:WARMING]:
            _scored(ctx, person)
        with spent(registry.engine) as whole:
            walls = sorted(_scored(ctx, person) for person in drawn[WARMING:])
    click.echo(
        f"{'':>9}  one record scored, {name}: median {1000 * statistics.median(walls):.1f} ms, 95 % within "
        f"{1000 * walls[int(0.95 * (len(walls) - 1))]:.1f} ms; CPU {1000 * whole.own / len(walls):.1f} ms own, "
        f"{1000 * whole.database / len(walls):.1f} ms PostgreSQL's"
    )


def _scored(ctx: Context, person: uuid.UUID) -> float:
    """Seconds by the clock from the facts to the ranked candidates with their parts."""
    facts = linkage.facts_of(ctx, person)
    assert facts is not None
    return seconds_to_score(ctx, facts)


def _drawn(ctx: Context, sql: str, count: int, seed: int) -> list[uuid.UUID]:
    rng = random.Random(seed)  # noqa: S311  # a sample, not a secret
    persons: list[uuid.UUID] = []
    ctx.session.execute(text("SET LOCAL statement_timeout = 0"))
    while len(persons) < count:
        person = ctx.session.execute(text(sql), {"start": uuid.UUID(int=rng.getrandbits(128))}).scalar()
        if person is not None:
            persons.append(person)
    return persons
