"""`registry watch …`: what is done with the watch-list away from the screen."""

from typing import Any

import click

from registry.core.commands import with_registry
from registry.core.context import SYSTEM


@click.group()
def watch() -> None:
    """The list of missing children and persons of interest."""


@watch.command("expire")
@with_registry
def expire(registry: Any) -> None:
    """Delete every entry whose time is over, and write the tables anew so that no file holds a deleted row.

    The worker deletes each entry at its end; this is for an installation whose worker stood still, and once a day.
    """
    from registry.watchlist import expiry

    with registry.begin(SYSTEM) as ctx:
        count = expiry.expire(ctx)
    expiry.sweep(registry.engine)
    click.echo(f"{count} entries were over and are deleted.")


@watch.command("status")
@with_registry
def status(registry: Any) -> None:
    """How many entries are looked for, how many wait, and how many were found: numbers alone."""
    from registry.watchlist import queries

    with registry.begin(SYSTEM) as ctx:
        for name, count in queries.counts(ctx.session, ctx.now).items():
            click.echo(f"{name}: {count}")
