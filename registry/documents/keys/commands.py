"""`registry keys issuer list | rotate`: the keys that sign cards."""

import click

from registry.core.clock import show_day, show_moment
from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.hiding import session_of
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.documents.keys import queries, service


@click.group(cls=Group, help=mark("The keys that sign cards."))
def issuer() -> None:
    """The keys that sign cards."""


@issuer.command(
    "rotate",
    help=mark("Make a new key to sign cards. Cards signed with older keys can still be verified."),
)
@with_registry
def rotate(registry: Registry) -> None:
    """Make a new signing key."""
    with registry.begin(SYSTEM) as ctx:
        key = service.rotate(ctx)
    click.echo(_("Key {kid} signs from now on. Publish the new key set: /.well-known/jwks.json", kid=key.kid))


@issuer.command("list", help=mark("List every key that signs cards or has signed cards."))
@with_registry
def list_keys(registry: Registry) -> None:
    """List the keys, oldest first."""
    with session_of(registry.engine) as session:
        keys, distrusted = queries.all_keys(session), queries.distrusted(session)
        for key in keys:
            since = show_moment(key.active_from)
            if key.retired_at is None:
                click.echo(_("{kid}: signs since {since}", kid=key.kid, since=since))
            else:
                until = show_moment(key.retired_at)
                click.echo(_("{kid}: signed from {since} until {until}", kid=key.kid, since=since, until=until))
            if day := distrusted.get(key.kid):
                click.echo(_("  not trusted from {day} on", day=show_day(day)))
    if not keys:
        click.echo(_("There is no key yet. The first one is made with the first card."))
