"""`registry facility`: imports on the command line."""

from pathlib import Path

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.facilities import service
from registry.facilities.csv_rows import read_facilities, read_professionals


@click.group(cls=Group)
def facility() -> None:
    """Health facilities and their professionals."""


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@facility.command("import")
@click.argument("file", type=_FILE)
@with_registry
def import_facilities(registry: Registry, file: Path) -> None:
    """Add or update facilities from a CSV.

    Columns: renipress, name, ubigeo_scheme, ubigeo [, latitude, longitude, services, active].

    All lines or none: every error is listed with its line.
    """
    with registry.begin(SYSTEM) as ctx:
        done = service.import_facilities(ctx, read_facilities(file.read_bytes()))
    _say("Facilities", done)


@facility.command("professionals")
@click.argument("file", type=_FILE)
@with_registry
def import_professionals(registry: Registry, file: Path) -> None:
    """Add or update professionals from a CSV: document, profession, facility [, licence, active].

    All lines or none: every error is listed with its line.
    """
    with registry.begin(SYSTEM) as ctx:
        done = service.import_professionals(ctx, read_professionals(file.read_bytes()))
    _say("Professionals", done)


def _say(what: str, done: service.Imported) -> None:
    click.echo(f"{what}: {done.added} added, {done.changed} changed, {done.unchanged} as they were.")
