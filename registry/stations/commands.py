"""`registry station`: register, list and revoke capture stations."""

import uuid

import click

from registry.core.clock import PERU
from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark
from registry.core.pagination import LARGEST_LIMIT, Page
from registry.core.registry import Registry
from registry.stations import queries, service


@click.group(cls=Group, help=mark("Capture stations on counters' PCs."))
def station() -> None:
    """Capture stations on counters' PCs."""


@station.command("add", help=mark("Register a station at a facility and show the code that is typed there once."))
@click.argument("facility")
@click.argument("name")
@with_registry
def add(registry: Registry, facility: str, name: str) -> None:
    """Register a station."""
    with registry.begin(SYSTEM) as ctx:
        registered = service.register(ctx, service.AddStation(facility, " ".join(name.split())))
    click.echo(_("The station is registered: {id}", id=registered.station.id))
    click.echo(_("Type this code at the station within 7 days. It is not shown again."))
    click.echo(registered.code)


@station.command("list", help=mark("List the stations that were registered last."))
@click.option("--facility", help=mark("RENIPRESS code: only the stations of this facility."))
@with_registry
def list_(registry: Registry, facility: str | None) -> None:
    """List stations."""
    with registry.begin(SYSTEM) as ctx:
        listing = queries.stations(ctx.session, facility, Page(LARGEST_LIMIT))
    for row in listing.items:
        state = _("revoked") if row.revoked_at else _("in use") if row.joined_at else _("awaited")
        seen = row.seen_at.astimezone(PERU).strftime("%d/%m/%Y %H:%M") if row.seen_at else "–"
        click.echo(f"{row.id}  {row.facility_code}  {state}  {seen}  {row.name}")


@station.command("revoke", help=mark("Revoke a station that was lost, stolen or is not used any more."))
@click.argument("station_id", type=click.UUID)
@click.argument("reason")
@with_registry
def revoke(registry: Registry, station_id: uuid.UUID, reason: str) -> None:
    """Revoke a station."""
    with registry.begin(SYSTEM) as ctx:
        service.revoke(ctx, station_id, reason)
    click.echo(_("The station is revoked. It is admitted nowhere any more."))
