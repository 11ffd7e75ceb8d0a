"""`registry factor link` and `unlink`: accounts that their persons enter by the identity provider."""

import click

from registry.access.accounts import service as accounts
from registry.access.oidc import service
from registry.core.commands import Command, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark
from registry.core.registry import Registry


@click.command("link", cls=Command, help=mark("Let the person of an account enter it by the identity provider."))
@click.argument("username")
@with_registry
def link(registry: Registry, username: str) -> None:
    """Link an account to the identity provider."""
    with registry.begin(SYSTEM) as ctx:
        account = accounts.read_named(ctx, username)
        service.link(ctx, account)
    click.echo(_("{name} is entered by the identity provider, too.", name=account.username))


@click.command("unlink", cls=Command, help=mark("End that an account is entered by the identity provider."))
@click.argument("username")
@with_registry
def unlink(registry: Registry, username: str) -> None:
    """End the link of an account."""
    with registry.begin(SYSTEM) as ctx:
        account = accounts.read_named(ctx, username)
        service.unlink(ctx, account.id)
    click.echo(_("{name} is no longer entered by the identity provider.", name=account.username))
