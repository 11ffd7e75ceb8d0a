"""`registry card print | reprint | expire`: what is done with cards away from the counter."""

from pathlib import Path
from typing import Any

import click

from registry.core.commands import Group, fail, with_registry
from registry.core.context import SYSTEM
from registry.documents.applications import queries
from registry.documents.cards import lifecycle, printing


@click.group(cls=Group)
def card() -> None:
    """Minors' IDs."""


@card.command("print")
@click.option("--pending", is_flag=True, required=True, help="Every card that waits to be printed.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of the batches' folders."
)
@click.option(
    "--most", default=printing.MOST_CARDS, show_default=True, type=click.IntRange(1, 1000), help="Cards a batch."
)
@with_registry
def print_cards(registry: Any, pending: bool, out: Path, most: int) -> None:
    """Write the cards that wait as batches: sheets in PDF and a manifest with hashes.

    A batch that a killed run left behind is written first. Each card is in one batch alone.
    """
    assert pending
    batches = 0
    for batch in printing.print_pending(registry, out, most):
        batches += 1
        click.echo(f"{batch.folder}: {batch.cards} cards")
    if not batches:
        click.echo("No card waits to be printed.")


@card.command("reprint")
@click.argument("number")
@click.option("--reason", type=click.Choice(("damaged_print", "lost_print", "colours")), required=True)
@with_registry
def reprint(registry: Any, number: str, reason: str) -> None:
    """Have the card NUMBER printed once more, as it is."""
    with registry.begin(SYSTEM) as ctx:
        card = queries.card_numbered(ctx.session, number)
        if card is None:
            fail("There is no card of this number.")
        order = printing.order_reprint(ctx, card.id, reason)
    click.echo(f"Printing {order.copy} of the card is ordered.")


@card.command("expire")
@with_registry
def expire(registry: Any) -> None:
    """Close the cards whose last day is over."""
    with registry.begin(SYSTEM) as ctx:
        count = lifecycle.expire(ctx)
    click.echo(f"{count} cards expired.")
