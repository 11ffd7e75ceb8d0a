"""`registry linkage`: features, training, the whole registry at once."""

import json
import tempfile
import time
from pathlib import Path

import click

from registry.core.commands import Group, with_registry
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("Record linkage of persons."))
def linkage() -> None:
    """Record linkage of persons."""


@linkage.command(help=mark("Compute every person's features anew, after the spelling rules or many rows changed."))
@with_registry
def refresh(registry: Registry) -> None:
    """Compute every person's features anew."""
    from registry.duplicates.linkage.bulk.refreshing import refresh_all

    started = time.monotonic()
    changed = refresh_all(registry)
    seconds = time.monotonic() - started
    click.echo(
        plural(
            "Features of {n} person were updated, in {seconds:.0f} s.",
            "Features of {n} persons were updated, in {seconds:.0f} s.",
            changed,
            seconds=seconds,
        )
    )


@linkage.command(help=mark("Train a model with splink on the registry's own records; the newest model is in force."))
@with_registry
def train(registry: Registry) -> None:
    """Train a model on the registry's own records."""
    from registry.duplicates.linkage.bulk import training

    started = time.monotonic()
    model = training.train(registry)
    click.echo(
        _(
            "Model {version}: {origin}; {duplicates:.4f} duplicates per record.",
            version=model.version,
            origin=model.origin,
            duplicates=model.duplicates_per_record,
        )
    )
    for (comparison, level), (m, u) in sorted(model.weights.items()):
        click.echo(f"  {comparison}: {level}: m {m:.4g}, u {u:.4g}")
    click.echo(_("Done in {seconds:.0f} s.", seconds=time.monotonic() - started))


@linkage.command(
    help=mark("Write the newest model with its common names as JSON, to be shipped. It contains no personal data.")
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=mark("The file; it must not exist.")
)
@click.option("--origin", required=True, help=mark("What the records were, in words; stored with the model."))
@with_registry
def export(registry: Registry, out: Path, origin: str) -> None:
    """Write the newest model with its common names as JSON."""
    from registry.duplicates.linkage import shipped
    from registry.duplicates.linkage.bulk import training

    model, terms = training.newest(registry)
    with out.open("x", encoding="utf-8") as file:
        json.dump(shipped.to_json(model, terms, origin), file, ensure_ascii=False, indent=1)
        file.write("\n")
    click.echo(_("Model {version} ({origin}) was written to {path}.", version=model.version, origin=origin, path=out))


@linkage.command(help=mark("Find every pair of the whole registry that may be one person, by the model in force."))
@click.option(
    "--at-least", default=None, type=float, help=mark("Least bits of a pair; the strongest level by default.")
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=mark("CSV file for the pairs (ids and bits); it must not exist."),
)
@click.option("--refresh", "is_refreshed", is_flag=True, help=mark("Compute every person's features anew first."))
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help=mark("What splink runs on. Spark and Java must be installed separately."),
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help=mark("With Spark: the folder through which its workers read the tables, which are deleted afterwards."),
)
@with_registry
def run(
    registry: Registry, at_least: float | None, out: Path | None, is_refreshed: bool, engine: str, folder: Path | None
) -> None:
    """Find every pair of the whole registry that may be one person."""
    from registry.duplicates.linkage.bulk import batch, refreshing
    from registry.duplicates.linkage.model import STRONG_BITS

    started, cpu_started = time.monotonic(), time.process_time()
    if is_refreshed:
        refreshing.refresh_all(registry)
    with tempfile.TemporaryDirectory(prefix="linkage", dir=folder) as tables:
        spark_folder = Path(tables) if engine == "spark" else None
        pairs = batch.run(registry, STRONG_BITS if at_least is None else at_least, spark_folder)
    seconds, cpu_seconds = time.monotonic() - started, time.process_time() - cpu_started
    click.echo(
        plural(
            "{n} pair in {seconds:.0f} s ({cpu:.0f} s of processor time in this process).",
            "{n} pairs in {seconds:.0f} s ({cpu:.0f} s of processor time in this process).",
            len(pairs),
            seconds=seconds,
            cpu=cpu_seconds,
        )
    )
    if out is not None:
        with out.open("x", encoding="utf-8") as file:
            file.write("one,other,bits\n")
            file.writelines(f"{pair.one},{pair.other},{pair.bits:.3f}\n" for pair in pairs)
