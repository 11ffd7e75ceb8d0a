"""`registry facility`: imports of facilities and professionals."""

from dataclasses import asdict
from pathlib import Path

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.facilities import service
from registry.facilities.csv_rows import read_facilities, read_professionals


@click.group(cls=Group, help=mark("Health facilities and their professionals."))
def facility() -> None:
    """Health facilities and their professionals."""


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@facility.command(
    "import",
    help=mark(
        "Add or update facilities from a CSV file with the columns renipress, name, ubigeo_scheme, ubigeo "
        "[, latitude, longitude, services, active]. All lines are imported or none: "
        "every error is listed with its line."
    ),
)
@click.argument("file", type=_FILE)
@with_registry
def import_facilities(registry: Registry, file: Path) -> None:
    """Add or update facilities."""
    with registry.begin(SYSTEM) as ctx:
        done = service.import_facilities(ctx, read_facilities(file.read_bytes()))
    click.echo(_("Facilities: {added} added, {changed} changed, {unchanged} unchanged.", **asdict(done)))


@facility.command(
    "professionals",
    help=mark(
        "Add or update professionals from a CSV file with the columns document, profession, facility "
        "[, licence, active]. All lines are imported or none: every error is listed with its line."
    ),
)
@click.argument("file", type=_FILE)
@with_registry
def import_professionals(registry: Registry, file: Path) -> None:
    """Add or update professionals."""
    with registry.begin(SYSTEM) as ctx:
        done = service.import_professionals(ctx, read_professionals(file.read_bytes()))
    click.echo(_("Professionals: {added} added, {changed} changed, {unchanged} unchanged.", **asdict(done)))
