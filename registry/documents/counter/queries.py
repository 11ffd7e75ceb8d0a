"""What the counter's lists read: how many applications wait and since when, cards to print and to hand over."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from registry.births.models import Birth
from registry.births.queries import visible_to
from registry.births.rules.fields import SIGNED
from registry.core.context import Actor
from registry.documents.applications.models import Application
from registry.documents.applications.rules.states import APPROVED, DRAFT, HELD, ISSUED, SUBMITTED, shown
from registry.documents.cards.models import IdentityCard, PrintBatch, PrintOrder

_LATER: Final = aliased(PrintOrder)
_ITS_BATCH: Final = aliased(PrintBatch)

WAITING: tuple[str, ...] = (DRAFT, SUBMITTED, HELD, APPROVED, ISSUED)


def waiting(session: Session) -> Mapping[str, tuple[int, datetime]]:
    """Shown state → how many applications wait in it, and since when the oldest exists."""
    query = select(Application.state, func.count(), func.min(Application.created_at))
    rows = session.execute(query.where(Application.state.in_(WAITING)).group_by(Application.state))
    found: dict[str, tuple[int, datetime]] = {}
    for state, count, oldest in rows:
        before = found.get(shown(state))
        found[shown(state)] = (before[0] + count, min(before[1], oldest)) if before else (count, oldest)
    return found


Printed = tuple[IdentityCard, PrintBatch, int]
"""A card, its last batch, and its place in that."""


def to_hand_over(session: Session, limit: int, after: tuple[int, int] | None = None) -> Sequence[Printed]:
    """Live cards that have been printed and nobody has collected, oldest batch first; each with its last printing.

    `after`: batch and place of the last one of the page before.
    """
    is_printed_again = exists().where(
        _LATER.card_id == PrintOrder.card_id,
        _LATER.copy > PrintOrder.copy,
        _LATER.cancelled_at.is_(None),
        _ITS_BATCH.id == _LATER.batch_id,
        _ITS_BATCH.finished_at.is_not(None),
    )
    query = (
        select(IdentityCard, PrintBatch, PrintOrder.position)
        .join(PrintOrder, PrintOrder.card_id == IdentityCard.id)
        .join(PrintBatch, PrintBatch.id == PrintOrder.batch_id)
        .where(PrintBatch.finished_at.is_not(None), PrintOrder.cancelled_at.is_(None), ~is_printed_again)
        .where(IdentityCard.delivered_at.is_(None), IdentityCard.ended_at.is_(None))
        .order_by(PrintBatch.number, PrintOrder.position)
        .options(joinedload(IdentityCard.person))
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(PrintBatch.number, PrintOrder.position) > after)
    return [(card, batch, position or 0) for card, batch, position in session.execute(query)]


def to_print(session: Session) -> tuple[int, datetime | None]:
    """How many cards wait to be printed, and since when the oldest."""
    query = (
        select(func.count(), func.min(PrintOrder.ordered_at))
        .join(IdentityCard)
        .where(PrintOrder.batch_id.is_(None), PrintOrder.cancelled_at.is_(None), IdentityCard.ended_at.is_(None))
    )
    count, oldest = session.execute(query).one()
    return count, oldest


def batches(session: Session, limit: int) -> Sequence[tuple[PrintBatch, int]]:
    """The latest print batches with the number of their cards."""
    printed = select(func.count()).where(PrintOrder.batch_id == PrintBatch.id, PrintOrder.cancelled_at.is_(None))
    # Counted for those that are shown alone: a join would first group the orders of all years.
    query = select(PrintBatch, printed.scalar_subquery()).order_by(PrintBatch.number.desc()).limit(limit)
    return [(batch, count) for batch, count in session.execute(query)]


def signed_birth_of(session: Session, actor: Actor, child_id: uuid.UUID) -> Birth | None:
    """The child's signed birth that no acta uses yet."""
    return session.scalar(visible_to(actor).where(Birth.newborn_id == child_id, Birth.state == SIGNED))
