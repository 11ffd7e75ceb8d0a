"""`registry cui`: the numbers this registry may give."""

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people import service
from registry.people.rules import DEMONSTRATION


@click.group(cls=Group)
def cui() -> None:
    """Identity numbers."""


_NUMBER = click.IntRange(1, DEMONSTRATION[0] - 1)


@cui.command("allot")
@click.argument("first", type=_NUMBER)
@click.argument("last", type=_NUMBER)
@with_registry
def allot(registry: Registry, first: int, last: int) -> None:
    """Add the block FIRST to LAST that the authority gave to this registry: eight digits, no check character."""
    with registry.begin(SYSTEM) as ctx:
        count = service.allot_numbers(ctx, first, last)
    click.echo(f"{count} numbers allotted: {first:08d} to {last:08d}.")
