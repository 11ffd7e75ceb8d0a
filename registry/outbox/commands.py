"""`registry outbox …`: keys for stations, files that come on a stick, leases of certificates' numbers, what waits."""

import uuid
from pathlib import Path

import click

from registry.core.clock import show_moment
from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.errors import RegistryError
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.outbox import queries
from registry.outbox.arrived import receiving
from registry.outbox.given import keys as room_keys
from registry.outbox.given import leases
from registry.outbox.rules import MOST_FILE_BYTES, PURPOSES, SEALING
from station.envelope.sealing import parsed_name


@click.group(cls=Group, help=mark("Enrolments that stations sealed without a line."))
def outbox() -> None:
    """Enrolments sealed at stations."""


@outbox.group(cls=Group, help=mark("The registry's keys for its stations."))
def keys() -> None:
    """The registry's keys for its stations."""


@keys.command("list", help=mark("List the keys: those to which stations seal, and those that sign receipts."))
@with_registry
def list_keys(registry: Registry) -> None:
    """List the keys."""
    with registry.begin(SYSTEM) as ctx:
        room_keys.publics(ctx)  # makes the first ones
        for purpose in PURPOSES:
            for row in queries.keys(ctx.session, purpose):
                state = (
                    _("next") if row.active_from is None else _("current") if row.retired_at is None else _("retired")
                )
                click.echo(f"{purpose}  {state}  {show_moment(row.made_at)}  {row.public}")


@keys.command("rotate", help=mark("Replace a key. Old ones are kept: they open what comes late."))
@click.option(
    "--purpose", type=click.Choice(PURPOSES), default=SEALING, help=mark("Which key; by default for sealing.")
)
@with_registry
def rotate(registry: Registry, purpose: str) -> None:
    """Replace a key."""
    with registry.begin(SYSTEM) as ctx:
        key = room_keys.rotate(ctx, purpose)
    click.echo(_("Key {key} is current now. Stations learn it with their next contact.", key=key.public))


@outbox.command("take", help=mark("Take files that were brought from a station on a stick; each is taken once."))
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_registry
def take(registry: Registry, files: tuple[Path, ...]) -> None:
    """Take files by hand: from a station that does not work any more, or that was revoked."""
    is_refused = False
    for path in files:
        named = parsed_name(path.name)
        if named is None or path.stat().st_size > MOST_FILE_BYTES:
            click.echo(_("{file}: not the file of a station", file=path.name), err=True)
            is_refused = True
            continue
        try:
            with registry.begin(SYSTEM) as ctx:
                row = receiving.take_whole(ctx, named[0], named[1], path.read_bytes())
                click.echo(_("{file}: taken, {state}", file=path.name, state=row.state))
        except RegistryError as error:
            click.echo(_("{file}: {reason}", file=path.name, reason=error.title), err=True)
            is_refused = True
    if is_refused:
        raise SystemExit(1)


@outbox.command(
    "lease", help=mark("Give a station a block of numbers of certificates that no other station gives out.")
)
@click.argument("station_id", type=click.UUID)
@click.argument("first", type=int)
@click.argument("count", type=int)
@with_registry
def lease(registry: Registry, station_id: uuid.UUID, first: int, count: int) -> None:
    """Lease a block of numbers."""
    with registry.begin(SYSTEM) as ctx:
        row = leases.lease(ctx, station_id, first, count)
    first_number, last_number = f"{row.first:012d}", f"{row.last:012d}"
    click.echo(_("{first} to {last} are the station's.", first=first_number, last=last_number))


@outbox.command("waiting", help=mark("List what waits for a person at all facilities."))
@with_registry
def waiting(registry: Registry) -> None:
    """List what waits."""
    with registry.begin(SYSTEM) as ctx:
        rows = queries.waiting(ctx.session, SYSTEM, 1000)
        reasons = queries.reasons_of(ctx.session, rows)
        for row in rows:
            slugs = ", ".join(reason.slug for reason in reasons[row.id])
            arrived = show_moment(row.received_at) if row.received_at else ""
            click.echo(f"{row.id}  {row.facility_code}  {row.station_id}  {row.seq:08d}  {arrived}  {slugs}")
