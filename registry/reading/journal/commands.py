"""`registry audit who`: who saw a person."""

import uuid

import click

from registry.core.clock import show_moment
from registry.core.commands import Command, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark, plural
from registry.core.pagination import LARGEST_LIMIT, Page
from registry.core.registry import Registry


@click.command(
    "who",
    cls=Command,
    help=mark("List who saw a person or acted on their data: when, as what, for which purpose. Newest first."),
)
@click.argument("person", type=click.UUID)
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1), help=mark("Entries at most."))
@with_registry
def who(registry: Registry, person: uuid.UUID, limit: int) -> None:
    """List who saw a person."""
    from registry.reading.journal import service
    from registry.reading.journal.queries import Filters

    cursor, count = None, 0
    while count < limit:
        with registry.begin(SYSTEM) as ctx:
            listing = service.entries(ctx, Filters(person), Page(min(LARGEST_LIMIT, limit - count), cursor))
        for entry in listing.items:
            content = entry.content
            fields = (content["actor"], content["role"], content["facility"], content["action"], content.get("route"))
            click.echo(
                "\t".join((show_moment(entry.at), *(field or "-" for field in fields), content.get("purpose") or "-"))
            )
        cursor, count = listing.next_cursor, count + len(listing.items)
        if cursor is None:
            break
    click.echo(plural("{n} entry.", "{n} entries.", count), err=True)
    if cursor is not None:
        click.echo(_("There are more: ask for more with --limit."), err=True)
