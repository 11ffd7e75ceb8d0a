"""`registry statistics …`: releases of a year, and the codebook."""

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.jobs import lift_limits
from registry.core.messages import _, mark
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("Statistics of births."))
def statistics() -> None:
    """Statistics of births."""


@statistics.command("release", help=mark("Count a year that is over, withhold small counts, and freeze the rest."))
@click.argument("year", type=int)
@with_registry
def release(registry: Registry, year: int) -> None:
    """Make a year's release; made before, it stays as it is."""
    from registry.statistics import service

    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        made = service.make(ctx, year)
        withheld = sum(value is None for value in made.cells.values())
    click.echo(
        _("{year}: {cells} cells, {withheld} of them withheld.", year=year, cells=len(made.cells), withheld=withheld)
    )


@statistics.command("show", help=mark("Write the tables of a year as CSV."))
@click.argument("year", type=int)
@with_registry
def show(registry: Registry, year: int) -> None:
    """Write a release as CSV."""
    from registry.statistics import service, tables

    with registry.begin(SYSTEM) as ctx:
        made = service.read(ctx, year)
        click.echo(tables.csv_of(made.year, made.cells), nl=False)


@statistics.command("codebook", help=mark("Write what the codes of the tables mean, as CSV."))
def codebook() -> None:
    """Write the codebook."""
    from registry.statistics import tables

    click.echo(tables.codebook_csv(), nl=False)
