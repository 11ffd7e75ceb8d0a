"""Print batches: every card once, even if the program is killed; again only when someone orders it.

A batch is claimed in one transaction, its files are written, and a second transaction records that all of them are in
their folder. Whatever happens in between, the next run writes the same batch again: the same sealed pictures give the
same bytes.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from registry.core.context import SYSTEM, Context
from registry.core.errors import NotFound, Refused
from registry.core.locks import Lock
from registry.core.messages import _
from registry.core.registry import Registry
from registry.core.vault import RecordDamaged
from registry.core.vault.marks import open_stored
from registry.documents.artefact import pdf
from registry.documents.artefact.drawing import DrawnCard
from registry.documents.cards import queries
from registry.documents.cards.models import BACK, FRONT, IdentityCard, PrintBatch, PrintOrder

MOST_CARDS: Final = 100
"""Cards in a batch: about ten sheets."""
SHEETS: Final = "sheets.pdf"
MANIFEST: Final = "manifest.json"
PATIENCE: Final = "5s"
"""How long a run waits for another to end: the database needs a moment to notice that a process was killed."""


def order_reprint(ctx: Context, card_id: uuid.UUID, reason: str) -> PrintOrder:
    """Order another printing of a live, unchanged card; raises Refused while its last printing is still waiting."""
    card = queries.card(ctx.session, card_id, lock=True)
    if card is None:
        raise NotFound
    last = reprintable(ctx, card)
    order = PrintOrder(
        id=uuid.uuid4(),
        card_id=card.id,
        copy=last.copy + 1,
        reason=reason,
        ordered_by=ctx.actor.account_id,
        ordered_at=ctx.now,
    )
    ctx.session.add(order)
    ctx.session.flush()
    ctx.journal("card.reprint_ordered", "identity_card", card.id, copy=order.copy, reason=reason)
    return order


def reprintable(ctx: Context, card: IdentityCard) -> PrintOrder:
    """The last order of a card that can be printed again; raises Refused for one that has ended or waits for it."""
    if card.ended_at is not None:
        raise Refused("card-ended", _("This card has ended. Issue another one instead of printing it again."))
    last = queries.last_order(ctx.session, card.id)
    assert last is not None  # ordered with the issue
    is_waiting = last.batch_id is None or ctx.session.get_one(PrintBatch, last.batch_id).finished_at is None
    if is_waiting and last.cancelled_at is None:
        raise Refused("not-printed-yet", _("This card is already waiting to be printed."))
    return last


@dataclass(frozen=True, slots=True)
class PrintedBatch:
    """A batch whose files are all in its folder."""

    number: int
    folder: Path
    cards: int


def print_pending(registry: Registry, out: Path, most: int = MOST_CARDS) -> Iterator[PrintedBatch]:
    """Write every pending batch, beginning with one left by a killed run. Raises Refused while another run is writing.

    `most` limits the cards of a batch.
    """
    with _only_run(registry.engine):
        while True:
            with registry.begin(SYSTEM) as ctx:
                batch = claim(ctx, most)
                number = None if batch is None else batch.number
            if batch is None or number is None:
                return
            folder = out / f"batch-{number:06d}"
            with registry.begin(SYSTEM) as ctx:
                cards, digest = write(ctx, batch.id, folder)
            with registry.begin(SYSTEM) as ctx:
                finish(ctx, batch.id, digest)
            yield PrintedBatch(number, folder, cards)


@contextmanager
def _only_run(engine: Engine) -> Iterator[None]:
    """Hold the printing lock on a connection of its own: it goes with the process that holds it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :patience, false)"), {"patience": PATIENCE})
        try:
            connection.execute(text("SELECT pg_advisory_lock(CAST(:lock AS bigint))"), {"lock": int(Lock.PRINTING)})
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            raise Refused(
                "printing-elsewhere", _("Another run is printing now. Wait until it ends, then try again.")
            ) from error
        finally:
            connection.execute(text("RESET lock_timeout"))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(CAST(:lock AS bigint))"), {"lock": int(Lock.PRINTING)})


def claim(ctx: Context, most: int) -> PrintBatch | None:
    """The batch left unfinished, or a new one of up to `most` waiting orders; None if nothing is waiting."""
    unfinished = queries.unfinished_batch(ctx.session)
    if unfinished is not None:
        return unfinished
    orders = queries.pending_orders(ctx.session, most)
    if not orders:
        return None
    batch = PrintBatch(id=uuid.uuid4(), created_at=ctx.now)
    ctx.session.add(batch)
    ctx.session.flush()
    for position, order in enumerate(orders, 1):
        order.batch_id, order.position = batch.id, position
    ctx.session.flush()
    ctx.journal("print_batch.claimed", "print_batch", batch.id, number=batch.number, cards=len(orders))
    return batch


def write(ctx: Context, batch_id: uuid.UUID, folder: Path) -> tuple[int, str]:
    """Write a batch's sheets and then its manifest; returns the number of cards and the manifest's SHA-256.

    A card that ended after it was claimed is left out.
    """
    batch = ctx.session.get_one(PrintBatch, batch_id)
    orders = []
    for order in queries.orders_of_batch(ctx.session, batch.id):
        if order.card.ended_at is not None and order.cancelled_at is None:
            order.cancelled_at = ctx.now
        if order.cancelled_at is None:
            orders.append(order)
    ctx.session.flush()
    drawn = [(order, card) for order in orders if (card := _drawn(ctx, order)) is not None]
    orders, cards = [order for order, _card in drawn], [card for _order, card in drawn]
    folder.mkdir(parents=True, exist_ok=True)
    sheets = pdf.sheet(cards) if cards else b""
    _put(folder / SHEETS, sheets)
    manifest = _manifest(batch, orders, cards, sheets)
    _put(folder / MANIFEST, manifest)
    return len(orders), hashlib.sha256(manifest).hexdigest()


def _manifest(batch: PrintBatch, orders: Sequence[PrintOrder], cards: Sequence[DrawnCard], sheets: bytes) -> bytes:
    """The folder's content as JSON: numbers and hashes, no names."""
    content: dict[str, Any] = {
        "batch": batch.number,
        "claimed_at": batch.created_at.isoformat(),
        "files": {SHEETS: hashlib.sha256(sheets).hexdigest()},
        "cards_per_sheet": pdf.PER_SHEET,
        "cards": [
            {
                "position": order.position,
                "number": order.card.number,
                "copy": order.copy,
                "content_sha256": order.card.content_sha256.hex(),
                "front_sha256": hashlib.sha256(card.front).hexdigest(),
                "back_sha256": hashlib.sha256(card.back).hexdigest(),
            }
            for order, card in zip(orders, cards, strict=True)
        ],
    }
    return json.dumps(content, indent=1).encode() + b"\n"


def _drawn(ctx: Context, order: PrintOrder) -> DrawnCard | None:
    """A card's two sides; None where one is damaged: that order ends, and the others of the batch are printed."""
    try:
        return DrawnCard(_file(ctx, order.card, FRONT), _file(ctx, order.card, BACK))
    except RecordDamaged as error:
        ctx.note_damage(error.place)
        ctx.journal("print_order.damaged", "identity_card", order.card.id)
        order.cancelled_at = ctx.now
        ctx.session.flush()
        return None


def _file(ctx: Context, card: IdentityCard, name: str) -> bytes:
    file = queries.card_file(ctx.session, card.id, name)
    assert file is not None  # a card is issued with its files
    return open_stored(ctx.session, ctx.vault, file.sealed, file.vault_place)


def _put(path: Path, content: bytes) -> None:
    """Write a file entirely or not at all, so that it survives a power cut."""
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def finish(ctx: Context, batch_id: uuid.UUID, manifest_sha256: str) -> None:
    """Record that all of a batch's files are in their folder."""
    batch = ctx.session.get_one(PrintBatch, batch_id)
    batch.finished_at, batch.manifest_sha256 = ctx.now, manifest_sha256
    ctx.session.flush()
    ctx.journal("print_batch.finished", "print_batch", batch.id, number=batch.number, manifest_sha256=manifest_sha256)
