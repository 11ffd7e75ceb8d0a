"""`registry exchange …`: agreements with other systems, and their end."""

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.errors import NotFound
from registry.core.hiding import session_of
from registry.core.messages import _, mark
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("Agreements with other systems."))
def exchange() -> None:
    """Agreements with other systems."""


@exchange.command("list", help=mark("List the agreements with other systems, newest first."))
@with_registry
def list_agreements(registry: Registry) -> None:
    """List the agreements."""
    from registry.core.clock import show_day
    from registry.exchange.clients import queries, words

    with session_of(registry.engine) as session:
        agreements = queries.agreements(session)
        for agreement in agreements:
            click.echo(
                _(
                    "{code} {name}: {state}, until {day}",
                    code=agreement.client.code,
                    name=agreement.client.name,
                    state=words.STATE[agreement.state],
                    day=show_day(agreement.valid_until),
                )
            )
    if not agreements:
        click.echo(_("No other system may ask."))


@exchange.command("revoke", help=mark("End a system's agreement at once, with its tokens."))
@click.argument("code")
@click.option("--reason", required=True, help=mark("Why, for the journal."))
@with_registry
def revoke(registry: Registry, code: str, reason: str) -> None:
    """End an agreement."""
    from registry.exchange.clients import queries, service

    with registry.begin(SYSTEM) as ctx:
        client = queries.client(ctx.session, code)
        agreement = None if client is None else queries.in_force(ctx.session, client.id)
        if agreement is None:
            raise NotFound(None, _("No such agreement is in force. See `registry exchange list`."))
        service.revoke(ctx, agreement.id, reason)
    click.echo(_("{code} may not ask any more.", code=code))
