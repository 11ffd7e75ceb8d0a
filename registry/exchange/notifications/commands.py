"""`registry notifications …`: receivers, what was given up, and the key that signs."""

import uuid

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.hiding import session_of
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("Notifications to other systems."))
def notifications() -> None:
    """Notifications to other systems."""


@notifications.command("list", help=mark("List the receivers, and how much waits for each and was given up."))
@with_registry
def list_receivers(registry: Registry) -> None:
    """List the receivers."""
    from registry.exchange.notifications import queries, words

    with session_of(registry.engine) as session:
        receivers = queries.receivers(session)
        for receiver in receivers:
            counts = queries.counts(session, receiver.id)
            click.echo(
                _(
                    "{id} {name}: {state}, {waiting} wait, {dead} given up",
                    id=receiver.id,
                    name=receiver.name,
                    state=words.STATE[receiver.state],
                    waiting=counts.get("waiting", 0),
                    dead=counts.get("dead", 0),
                )
            )
    if not receivers:
        click.echo(_("No system is told anything."))


@notifications.command("retry", help=mark("Send again what was given up for a receiver."))
@click.argument("receiver", type=click.UUID)
@with_registry
def retry(registry: Registry, receiver: uuid.UUID) -> None:
    """Send dead letters again."""
    from registry.exchange.notifications import service

    with registry.begin(SYSTEM) as ctx:
        count = service.retry(ctx, receiver)
    click.echo(plural("{n} notification is sent again.", "{n} notifications are sent again.", count))


@notifications.command("rotate-key", help=mark("Sign notifications with a new key from now on."))
@with_registry
def rotate_key(registry: Registry) -> None:
    """Replace the key that signs."""
    from registry.exchange.notifications import keys

    with registry.begin(SYSTEM) as ctx:
        key = keys.replace(ctx)
    click.echo(_("Key {kid} signs from now on: /.well-known/notification-keys.json", kid=key.kid))
