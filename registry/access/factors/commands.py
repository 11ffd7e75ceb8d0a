"""`registry factor`: second factors, for whoever runs the server. No factor is asked: who runs it can do anything."""

import click

from registry.access.accounts import service as accounts
from registry.access.factors import exemptions, queries, resets
from registry.core.clock import show_moment
from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("Second factors of accounts."))
def factor() -> None:
    """Second factors of accounts."""


_REASON = mark("Why, in words that colleagues read.")


@factor.command(
    "reset",
    help=mark("Remove every factor of an account whose holder lost them, and show one recovery code to hand over."),
)
@click.argument("username")
@click.option("--reason", required=True, help=_REASON)
@with_registry
def reset(registry: Registry, username: str, reason: str) -> None:
    """Remove every factor of an account."""
    with registry.begin(SYSTEM) as ctx:
        account = accounts.read_named(ctx, username)
        code = resets.at_the_console(ctx, account, reason)
    click.echo(_("The factors of {name} were removed; the account's tokens ended.", name=account.username))
    click.echo(_("Recovery code, shown this once; hand it over in person: {code}", code=code))


@factor.command("exempt", help=mark("Exempt the registrars of a facility from the second factor."))
@click.argument("facility")
@click.option("--reason", required=True, help=_REASON)
@with_registry
def exempt(registry: Registry, facility: str, reason: str) -> None:
    """Exempt the registrars of a facility."""
    with registry.begin(SYSTEM) as ctx:
        exemptions.exempt(ctx, facility, reason)
    click.echo(_("Registrars of {facility} sign in with a password alone.", facility=facility))


@factor.command("oblige", help=mark("End an exemption: the facility's registrars need a second factor again."))
@click.argument("facility")
@with_registry
def oblige(registry: Registry, facility: str) -> None:
    """End the exemption of a facility."""
    with registry.begin(SYSTEM) as ctx:
        exemptions.end(ctx, facility)
    click.echo(_("Registrars of {facility} set up a second factor at their next sign-in.", facility=facility))


@factor.command("exemptions", help=mark("List the facilities whose registrars need no second factor."))
@with_registry
def list_exemptions(registry: Registry) -> None:
    """List the exempted facilities."""
    with registry.begin(SYSTEM) as ctx:
        for exemption in queries.exemptions(ctx.session):
            click.echo(f"{exemption.facility_code}  {show_moment(exemption.exempted_at)}  {exemption.reason}")
