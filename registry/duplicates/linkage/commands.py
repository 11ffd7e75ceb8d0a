"""`registry linkage`: features, training, the whole registry at once."""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from registry.core.commands import Group, with_registry


@click.group(cls=Group)
def linkage() -> None:
    """Record linkage of persons."""


@linkage.command()
@with_registry
def refresh(registry: Any) -> None:
    """Make every person's features anew: after a change of the spelling rules, or of many rows at once."""
    from registry.duplicates.linkage.bulk.refreshing import refresh_all

    started = time.monotonic()
    written = refresh_all(registry)
    click.echo(f"Features of {written} persons were not kept so yet. In {time.monotonic() - started:.0f} s.")


@linkage.command()
@with_registry
def train(registry: Any) -> None:
    """Estimate the parameters by splink on the registry's own records; the newest model counts."""
    from registry.duplicates.linkage.bulk import training

    started = time.monotonic()
    model = training.train(registry)
    click.echo(f"Model {model.version}: {model.origin}; {model.duplicates_per_record:.4f} duplicates a record.")
    for (name, level), (m, u) in sorted(model.weights.items()):
        click.echo(f"  {name}: {level}: m {m:.4g}, u {u:.4g}")
    click.echo(f"In {time.monotonic() - started:.0f} s.")


@linkage.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File, made anew.")
@click.option("--origin", required=True, help="What the records were, in words; kept with the model.")
@with_registry
def export(registry: Any, out: Path, origin: str) -> None:
    """Write the newest model with its common names as JSON, as one is shipped. It tells of no person."""
    from registry.duplicates.linkage import shipped
    from registry.duplicates.linkage.bulk import training

    model, terms = training.newest(registry)
    with out.open("x", encoding="utf-8") as file:
        json.dump(shipped.to_json(model, terms, origin), file, ensure_ascii=False, indent=1)
        file.write("\n")
    click.echo(f"Model {model.version}: {origin}, in {out}.")


@linkage.command()
@click.option("--at-least", default=None, type=float, help="Bits; default: the strongest level.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="CSV of the pairs: ids and bits.")
@click.option("--refresh", "anew", is_flag=True, help="Make every person's features anew before.")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="What splink runs on. Spark and Java are installed apart.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="With spark: where its workers read the tables, which are deleted afterwards.",
)
@with_registry
def run(registry: Any, at_least: float | None, out: Path | None, anew: bool, engine: str, folder: Path | None) -> None:
    """Find every pair of the whole registry that may be one person, by the model that counts."""
    from registry.duplicates.linkage.bulk import batch, refreshing
    from registry.duplicates.linkage.model import STRONG_BITS

    started, worked = time.monotonic(), time.process_time()
    if anew:
        refreshing.refresh_all(registry)
    with tempfile.TemporaryDirectory(prefix="linkage", dir=folder) as tables:
        place = Path(tables) if engine == "spark" else None
        found = batch.run(registry, STRONG_BITS if at_least is None else at_least, place)
    spent, cpu = time.monotonic() - started, time.process_time() - worked
    click.echo(f"{len(found)} pairs in {spent:.0f} s ({cpu:.0f} s of this process's work).")
    if out is not None:
        with out.open("x", encoding="utf-8") as file:
            file.write("one,other,bits\n")
            file.writelines(f"{one.one},{one.other},{one.bits:.3f}\n" for one in found)
