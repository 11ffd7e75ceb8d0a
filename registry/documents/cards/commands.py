"""`registry card print | reprint | expire`: work with cards away from the counter."""

from pathlib import Path

import click

from registry.core.commands import Group, fail, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry
from registry.documents.cards import printing, queries, service
from registry.documents.cards.rules import REPRINT_REASONS


@click.group(cls=Group, help=mark("IDs for minors."))
def card() -> None:
    """The group to which other rooms add their commands about cards."""


@card.command(
    "print",
    help=mark(
        "Write the pending cards as batches: sheets in PDF and a manifest with hashes.\n\n"
        "A batch left by an interrupted run is written first. Each card is in one batch only."
    ),
)
@click.option("--pending", is_flag=True, required=True, help=mark("Print every card that is waiting."))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("Folder in which each batch gets a folder of its own."),
)
@click.option(
    "--most",
    default=printing.MOST_CARDS,
    show_default=True,
    type=click.IntRange(1, 1000),
    help=mark("Maximum number of cards in a batch."),
)
@with_registry
def print_cards(registry: Registry, pending: bool, out: Path, most: int) -> None:
    """Write the pending batches."""
    assert pending
    batches = 0
    for batch in printing.print_pending(registry, out, most):
        batches += 1
        click.echo(plural("{folder}: {n} card", "{folder}: {n} cards", batch.cards, folder=str(batch.folder)))
    if not batches:
        click.echo(_("No cards are waiting to be printed."))


@card.command("reprint", help=mark("Order another printing of the unchanged card NUMBER."))
@click.argument("number")
@click.option(
    "--reason", type=click.Choice(REPRINT_REASONS), required=True, help=mark("Why the card is printed again.")
)
@with_registry
def reprint(registry: Registry, number: str, reason: str) -> None:
    """Order another printing."""
    with registry.begin(SYSTEM) as ctx:
        card = queries.card_numbered(ctx.session, number)
        if card is None:
            fail(_("There is no card with this number."))
        order = printing.order_reprint(ctx, card.id, reason)
    click.echo(_("Printing {copy} of the card has been ordered.", copy=order.copy))


@card.command("expire", help=mark("End the cards whose last valid day has passed."))
@with_registry
def expire(registry: Registry) -> None:
    """End expired cards."""
    with registry.begin(SYSTEM) as ctx:
        count = service.expire(ctx)
    click.echo(plural("{n} card has expired.", "{n} cards have expired.", count))
