"""`registry synth`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from registry.core.commands import Command, with_registry


@click.command(cls=Command)
@click.option("--people", default=10_000, show_default=True, type=click.IntRange(500, 2_000_000), help="Persons.")
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed and day make the same population.")
@click.option(
    "--until", default="2026-10-01", show_default=True, type=click.DateTime(["%Y-%m-%d"]), help="Its last day."
)
@click.option(
    "--prints",
    default=1000,
    show_default=True,
    type=click.IntRange(0),
    help="Innocent births with prints; with any, patterns of prints, cards and watch-list too.",
)
@click.option(
    "--truth", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File for what is planted."
)
@with_registry
def synth(registry: Any, people: int, seed: int, until: datetime, prints: int, truth: Path) -> None:
    """Write a population that does not exist, with duplicates and fraud planted. Needs REGISTRY_DEMONSTRATION=true."""
    from registry.core.commands import progress
    from registry.population.write import write

    with progress() as bar:
        shown = bar.add_task("Persons", total=people)
        done = write(
            registry,
            people,
            seed,
            until.replace(tzinfo=UTC),
            truth,
            lambda persons: bar.update(shown, completed=persons),
            prints=prints,
        )
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(done.planted.items()))
    click.echo(f"{done.persons} persons, {done.births} births, {done.duplicates} registered twice. Planted: {kinds}.")
    click.echo(f"The truth is in {truth}. All of it is demonstration data.")
