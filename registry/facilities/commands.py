"""`registry facility`: imports on the command line."""

from pathlib import Path
from typing import Any

import click

from registry.core.commands import with_registry
from registry.core.context import SYSTEM
from registry.facilities import service
from registry.facilities.csv_rows import read_facilities, read_professionals


@click.group()
def facility() -> None:
    """Health facilities and their professionals."""


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@facility.command("import")
@click.argument("file", type=_FILE)
@with_registry
def import_facilities(registry: Any, file: Path) -> None:
    """Add or update facilities from a CSV: renipress, name, ubigeo_scheme, ubigeo [, latitude, longitude, services, active].

    All lines or none: every error is listed with its line.
    """
    rows = read_facilities(file.read_bytes())
    with registry.begin(SYSTEM) as ctx:
        done = service.import_facilities(ctx, rows)
    click.echo(f"{len(rows)} facilities read: {done.added} added, {done.changed} changed.")


@facility.command("professionals")
@click.argument("file", type=_FILE)
@with_registry
def import_professionals(registry: Any, file: Path) -> None:
    """Add or update professionals from a CSV: document, profession, facility [, licence, active]."""
    rows = read_professionals(file.read_bytes())
    with registry.begin(SYSTEM) as ctx:
        done = service.import_professionals(ctx, rows)
    click.echo(f"{len(rows)} professionals read: {done.added} added, {done.changed} changed.")
