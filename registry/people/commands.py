"""`registry cui`: the identity numbers that this registry may assign."""

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import mark, plural
from registry.core.registry import Registry
from registry.people import service
from registry.people.rules import DEMONSTRATION


@click.group(cls=Group, help=mark("Identity numbers (CUI)."))
def cui() -> None:
    """Identity numbers (CUI)."""


_NUMBER = click.IntRange(1, DEMONSTRATION[0] - 1)


@cui.command(
    "allot",
    help=mark(
        "Add the block of numbers from FIRST to LAST that the authority allotted to this registry: "
        "eight digits each, without the check character."
    ),
)
@click.argument("first", type=_NUMBER)
@click.argument("last", type=_NUMBER)
@with_registry
def allot(registry: Registry, first: int, last: int) -> None:
    """Add a block of numbers."""
    with registry.begin(SYSTEM) as ctx:
        count = service.allot_numbers(ctx, first, last)
    click.echo(
        plural(
            "{n} number allotted: {first} to {last}.",
            "{n} numbers allotted: {first} to {last}.",
            count,
            first=str(first).zfill(8),
            last=str(last).zfill(8),
        )
    )
