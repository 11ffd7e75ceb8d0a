"""`registry detection`: how good the searches are on a population with its truth; the thresholds in force."""

import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.core.commands import Group, with_registry

if TYPE_CHECKING:
    from registry.population.evaluation import IndicatorRow, Truth

PARTS = ("linkage", "data", "prints")
BARS = (0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@click.group(cls=Group)
def detection() -> None:
    """The quality of the searches, and their thresholds."""


@detection.command()
@click.option("--truth", required=True, type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--sample", default=2000, show_default=True, type=click.IntRange(0), help="Innocent births looked at.")
@click.option("--scored", default=200, show_default=True, type=click.IntRange(0), help="Records scored for the time.")
@click.option("--seed", default=1, show_default=True, type=int)
@click.option(
    "--part", "parts", multiple=True, type=click.Choice(PARTS), default=PARTS, help="What is tried; all unless told."
)
@click.option("--kind", "kinds", multiple=True, help="Only what was planted as this; repeatable.")
@with_registry
def evaluate(
    registry: Any, truth: Path, sample: int, scored: int, seed: int, parts: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    """Recall, precision and false alarms on a population made by `registry synth`, as tables. Changes nothing."""
    from registry.population import evaluation
    from registry.watchlist import tasks  # noqa: F401  # the list is looked at with every search, as in a worker

    planted = evaluation.read_truth(truth)
    if "linkage" in parts:
        _evaluate_linkage(registry, planted)
    if kinds:
        planted, sample = [one for one in planted if one["kind"] in kinds], 0
    if "data" in parts:
        _evaluate_data(registry, planted, sample, seed)
    if "prints" in parts:
        _evaluate_prints(registry, planted, sample, seed)
    times = evaluation.scoring_times_ms(registry, scored, seed) if scored else []
    if times:
        at_95 = times[int(0.95 * (len(times) - 1))]
        click.echo(f"\nOne record scored: median {statistics.median(times):.1f} ms, 95 % within {at_95:.1f} ms.")


def _evaluate_linkage(registry: Any, planted: "Truth") -> None:
    from registry.duplicates.linkage.bulk import batch
    from registry.population import evaluation

    pairs = [(str(one.one), str(one.other), one.bits) for one in batch.run(registry, BARS[0])]
    click.echo("| bits ≥ | pairs | recall, children | recall, mothers | precision |\n|---|---|---|---|---|")
    for row in evaluation.linkage_table(planted, pairs, BARS):
        click.echo(
            f"| {row.bits:g} | {row.pairs} | {row.recall_children:.4f} | {row.recall_mothers:.4f} "
            f"| {row.precision:.4f} |"
        )


def _evaluate_data(registry: Any, planted: "Truth", sample: int, seed: int) -> None:
    from registry.core.commands import progress
    from registry.population import evaluation

    with progress() as bar:
        shown = bar.add_task("Births", total=None)
        said = evaluation.flagged(registry, planted, sample, seed, lambda: bar.advance(shown))
    _tell(said.rows, f"of {said.innocent} innocent births")
    click.echo("\n| gravest alert of an innocent birth | births | of 100 000 |\n|---|---|---|")
    for level, count in said.levels.items():
        click.echo(f"| {level} | {count} | {100_000 * count / max(1, said.innocent):.0f} |")


def _evaluate_prints(registry: Any, planted: "Truth", sample: int, seed: int) -> None:
    from registry.core.commands import progress
    from registry.population.evaluation_of_prints import flagged_by_prints

    with progress() as bar:
        shown = bar.add_task("Births with prints", total=None)
        said = flagged_by_prints(registry, planted, sample, seed, lambda: bar.advance(shown))
    if said.births:
        cards = f"{said.applications} cards asked for them (g2, g3)"
        _tell(said.rows, f"of {said.births} innocent births with prints, {cards}")


def _tell(rows: Mapping[str, "IndicatorRow"], among: str) -> None:
    click.echo(f"\n| indicator | planted | found | recall | flagged {among} |\n|---|---|---|---|---|")
    for name, one in sorted(rows.items()):
        recall = f"{one.found / one.planted:.3f}" if one.planted else "–"
        false = ", ".join(f"{severity} {count}" for severity, count in sorted(one.false.items())) or "0"
        click.echo(f"| {name} | {one.planted} | {one.found} | {recall} | {false} |")


@detection.command()
@click.option("--set", "changes", multiple=True, metavar="NAME=NUMBER", help="A threshold to change; may be repeated.")
@click.option("--reason", default="", help="Why: kept with the new version.")
@with_registry
def policy(registry: Any, changes: tuple[str, ...], reason: str) -> None:
    """Show the thresholds in force; with --set, make a new version of them."""
    from registry.core.context import SYSTEM
    from registry.duplicates.thresholds import service
    from registry.duplicates.thresholds.rules import to_json

    asked: dict[str, float] = {}
    for one in changes:
        name, _, number = one.partition("=")
        try:
            asked[name.strip()] = float(number)
        except ValueError as error:
            raise click.BadParameter(f"{one}: NAME=NUMBER is needed", param_hint="--set") from error
    with registry.begin(SYSTEM) as ctx:
        if asked:
            service.change(ctx, asked, reason)
        click.echo(f"Version {service.version(ctx.session)}")
        for name, value in to_json(service.current(ctx.session)).items():
            click.echo(f"  {name} = {value}")
