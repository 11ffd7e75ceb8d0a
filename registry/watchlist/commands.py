"""`registry watch …`: housekeeping of the watch-list."""

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("The list of missing children and persons of interest."))
def watch() -> None:
    """Housekeeping of the watch-list."""


@watch.command(
    "expire",
    help=mark(
        "Delete every expired entry, and rewrite the tables so that no file holds a deleted row. "
        "The worker deletes each entry when it expires; run this once a day, and after the worker has been down."
    ),
)
@with_registry
def expire(registry: Registry) -> None:
    """Delete every expired entry."""
    from registry.watchlist import expiry

    with registry.begin(SYSTEM) as ctx:
        count = expiry.delete_expired(ctx)
    expiry.rewrite_tables(registry.engine)
    click.echo(plural("{n} expired entry deleted.", "{n} expired entries deleted.", count))


@watch.command("status", help=mark("Count the entries by state, the expired ones still to be deleted, and the hits."))
@with_registry
def status(registry: Registry) -> None:
    """Count the entries and hits."""
    from registry.watchlist import queries, words

    with registry.begin(SYSTEM) as ctx:
        counts = queries.counts(ctx.session, ctx.now)
    for state, count in counts.by_state.items():
        click.echo(_("entries, {state}: {count}", state=words.STATE[state], count=count))
    click.echo(_("expired entries still to be deleted: {count}", count=counts.expired))
    click.echo(_("hits: {count}", count=counts.hits))
