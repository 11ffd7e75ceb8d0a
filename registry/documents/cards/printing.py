"""Print batches: every card once, whenever the program was killed; once more only by somebody's act.

A batch is claimed in one transaction, its files are written, and a second transaction says that they lie whole in their
folder. Whatever happens between, the next run writes the same batch again: the same sealed pictures give the same
bytes.
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
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM, Context
from registry.core.errors import NotFound, Refused
from registry.core.locks import Lock
from registry.core.registry import Registry
from registry.documents.applications import queries
from registry.documents.artefact import pdf
from registry.documents.artefact.drawing import DrawnCard
from registry.documents.cards.models import BACK, FRONT, IdentityCard, PrintBatch, PrintOrder

MOST_CARDS: Final = 100
"""Cards of one batch: some ten sheets."""
SHEETS: Final = "sheets.pdf"
MANIFEST: Final = "manifest.json"
PATIENCE: Final = "5s"
"""How long a run waits for another's end: the database notices only after a moment that a process was killed."""


def copies(session: Session, card_id: uuid.UUID) -> int:
    """How many printings of a card were ordered."""
    found = select(func.count()).select_from(PrintOrder).where(PrintOrder.card_id == card_id)
    return session.scalar(found) or 0


def order_reprint(ctx: Context, card_id: uuid.UUID, reason: str) -> PrintOrder:
    """Have a live card printed once more, as it is; raises Refused while its last printing still waits."""
    card = queries.card(ctx.session, card_id, lock=True)
    if card is None:
        raise NotFound
    if card.ended_at is not None:
        raise Refused("card-ended", "This card was ended: another one is issued.")
    last = ctx.session.scalar(
        select(PrintOrder).where(PrintOrder.card_id == card.id).order_by(PrintOrder.copy.desc()).limit(1)
    )
    assert last is not None  # it is ordered with the issue
    if last.batch_id is None or _is_unfinished(ctx.session, last.batch_id):
        raise Refused("not-printed-yet", "The card waits to be printed already.")
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


def _is_unfinished(session: Session, batch_id: uuid.UUID) -> bool:
    return session.get_one(PrintBatch, batch_id).finished_at is None


@dataclass(frozen=True, slots=True)
class Printed:
    """One batch as it lies in its folder."""

    number: int
    folder: Path
    cards: int


def print_pending(registry: Registry, out: Path, most: int = MOST_CARDS) -> Iterator[Printed]:
    """Write every batch that waits, the one a killed run left behind first. Raises Refused while another run writes."""
    with _alone(registry.engine):
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
            yield Printed(number, folder, cards)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :patience, false)"), {"patience": PATIENCE})
        try:
            connection.execute(text("SELECT pg_advisory_lock(CAST(:lock AS bigint))"), {"lock": int(Lock.PRINTING)})
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            raise Refused("printing-elsewhere", "Another run is printing now.") from error
        finally:
            connection.execute(text("RESET lock_timeout"))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(CAST(:lock AS bigint))"), {"lock": int(Lock.PRINTING)})


def claim(ctx: Context, most: int) -> PrintBatch | None:
    """The batch that was left unfinished, or a new one of the orders that wait; None when there is nothing."""
    left = ctx.session.scalar(select(PrintBatch).where(PrintBatch.finished_at.is_(None)).order_by(PrintBatch.number))
    if left is not None:
        return left
    waiting = (
        select(PrintOrder)
        .join(IdentityCard)
        .where(PrintOrder.batch_id.is_(None), PrintOrder.cancelled_at.is_(None), IdentityCard.ended_at.is_(None))
    )
    orders = ctx.session.scalars(
        waiting.order_by(PrintOrder.ordered_at, PrintOrder.id).limit(most).with_for_update(of=PrintOrder)
    ).all()
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
    """Write a batch's sheets and, last, its manifest; how many cards, and the manifest's SHA-256.

    A card that stopped since it was claimed is not printed.
    """
    batch = ctx.session.get_one(PrintBatch, batch_id)
    found = select(PrintOrder).where(PrintOrder.batch_id == batch.id).order_by(PrintOrder.position)
    orders = []
    for order in ctx.session.scalars(found):
        if order.card.ended_at is not None and order.cancelled_at is None:
            order.cancelled_at = ctx.now
        if order.cancelled_at is None:
            orders.append(order)
    ctx.session.flush()
    drawn = [DrawnCard(_opened(ctx, one.card, FRONT), _opened(ctx, one.card, BACK)) for one in orders]
    folder.mkdir(parents=True, exist_ok=True)
    sheets = pdf.sheet(drawn) if drawn else b""
    _put(folder / SHEETS, sheets)
    manifest = _manifest(batch, orders, drawn, sheets)
    _put(folder / MANIFEST, manifest)
    return len(orders), hashlib.sha256(manifest).hexdigest()


def _manifest(batch: PrintBatch, orders: Sequence[PrintOrder], drawn: Sequence[DrawnCard], sheets: bytes) -> bytes:
    """What lies in the folder, without a name: numbers and hashes."""
    said: dict[str, Any] = {
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
                "front_sha256": hashlib.sha256(one.front).hexdigest(),
                "back_sha256": hashlib.sha256(one.back).hexdigest(),
            }
            for order, one in zip(orders, drawn, strict=True)
        ],
    }
    return json.dumps(said, indent=1).encode() + b"\n"


def _opened(ctx: Context, card: IdentityCard, name: str) -> bytes:
    file = queries.card_file(ctx.session, card.id, name)
    assert file is not None  # a card is issued with its files
    return ctx.vault.open(file.sealed, file.place)


def _put(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all, and stays through a power cut."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def finish(ctx: Context, batch_id: uuid.UUID, manifest_sha256: str) -> None:
    """Say that a batch's files lie whole in their folder."""
    batch = ctx.session.get_one(PrintBatch, batch_id)
    batch.finished_at, batch.manifest_sha256 = ctx.now, manifest_sha256
    ctx.session.flush()
    ctx.journal("print_batch.finished", "print_batch", batch.id, number=batch.number, manifest_sha256=manifest_sha256)
