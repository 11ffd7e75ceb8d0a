"""`registry keys rotate | list`: the keys that sign cards."""

from typing import Any

import click
from sqlalchemy.orm import Session

from registry.core.commands import Command, with_registry
from registry.core.context import SYSTEM
from registry.documents.keys import queries, service


@click.command("rotate", cls=Command)
@with_registry
def rotate(registry: Any) -> None:
    """Make a new key to sign cards with. Cards signed with older keys stay verifiable."""
    with registry.begin(SYSTEM) as ctx:
        made = service.rotate(ctx)
    click.echo(f"{made.kid} signs from now on. Publish the new key set: /.well-known/jwks.json")


@click.command("list", cls=Command)
@with_registry
def list_keys(registry: Any) -> None:
    """Every key that signs or once signed cards."""
    with Session(registry.engine) as session:
        rows = queries.all_keys(session)
        for row in rows:
            until = f"retired {row.retired_at:%Y-%m-%d %H:%M}Z" if row.retired_at else "signs now"
            click.echo(f"{row.kid}  from {row.active_from:%Y-%m-%d %H:%M}Z  {until}")
    if not rows:
        click.echo("No key yet: the first is made with the first card.")
