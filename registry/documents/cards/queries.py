"""Every SELECT of cards, their files, their status lists and their printing."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from registry.births.record.models import BirthRecord
from registry.births.record.queries import READ_SEALED
from registry.core.context import Actor
from registry.core.pagination import Listing, Page, paginate
from registry.documents.cards.models import CardFile, IdentityCard, PrintBatch, PrintOrder, StatusEntry, StatusList
from registry.documents.cards.rules import REPLACEABLE


def _one(session: Session, query: Select[IdentityCard], *, lock: bool) -> IdentityCard | None:
    return session.scalar(query.with_for_update(of=IdentityCard) if lock else query)


def card(session: Session, card_id: uuid.UUID, *, lock: bool = False) -> IdentityCard | None:
    """The card with this id."""
    return _one(session, select(IdentityCard).where(IdentityCard.id == card_id), lock=lock)


def card_numbered(session: Session, number: str, *, lock: bool = False) -> IdentityCard | None:
    """The card with this number."""
    return _one(session, select(IdentityCard).where(IdentityCard.number == number), lock=lock)


def card_of_application(session: Session, application_id: uuid.UUID) -> IdentityCard | None:
    """The card issued for an application."""
    return session.scalar(select(IdentityCard).where(IdentityCard.application_id == application_id))


def live_card(session: Session, person_id: uuid.UUID, *, lock: bool = False) -> IdentityCard | None:
    """The person's card that has not been ended; it may have expired."""
    query = select(IdentityCard).where(IdentityCard.person_id == person_id, IdentityCard.ended_at.is_(None))
    return _one(session, query, lock=lock)


def card_to_replace(session: Session, person_id: uuid.UUID) -> IdentityCard | None:
    """The person's newest card, if another may take its place: not one revoked for good."""
    query = select(IdentityCard).where(IdentityCard.person_id == person_id)
    newest = session.scalar(query.order_by(IdentityCard.issued_at.desc()).limit(1))
    return newest if newest and newest.ended_reason in (None, *REPLACEABLE) else None


def cards(session: Session, actor: Actor, person_id: uuid.UUID, page: Page) -> Listing[IdentityCard]:
    """The person's cards, newest first, without ended cards of a sealed acta unless the actor may read those."""
    query = select(IdentityCard).where(IdentityCard.person_id == person_id)
    if not actor.may(READ_SEALED):
        query = query.join(BirthRecord, BirthRecord.id == IdentityCard.record_id)
        query = query.where(or_(BirthRecord.is_sealed.is_(False), IdentityCard.ended_at.is_(None)))
    return paginate(session, query, page, IdentityCard.issued_at, IdentityCard.id)


def is_restricted(session: Session, actor: Actor, card: IdentityCard) -> bool:
    """Whether a card's content is hidden from this actor because its acta has been sealed since."""
    record = session.get_one(BirthRecord, card.record_id)
    return record.is_sealed and not actor.may(READ_SEALED)


def card_file(session: Session, card_id: uuid.UUID, name: str) -> CardFile | None:
    """One file of a card."""
    return session.get(CardFile, (card_id, name))


def card_files(session: Session, card_id: uuid.UUID) -> Sequence[CardFile]:
    """Every file of a card, without its bytes."""
    return session.scalars(select(CardFile).where(CardFile.card_id == card_id).order_by(CardFile.name)).all()


def expired_cards(session: Session, day: date) -> Sequence[IdentityCard]:
    """Cards past their last valid day that nobody ended yet, locked."""
    query = select(IdentityCard).where(IdentityCard.ended_at.is_(None), IdentityCard.expires_on < day)
    return session.scalars(query.order_by(IdentityCard.id).with_for_update(skip_locked=True)).all()


def newest_list_id(session: Session) -> int | None:
    """The status list opened last."""
    return session.scalar(select(func.max(StatusList.id)))


def has_list(session: Session, list_id: int) -> bool:
    """Whether there is a status list with this number."""
    return session.scalar(select(StatusList.id).where(StatusList.id == list_id)) is not None


def set_places(session: Session, list_id: int) -> tuple[int, ...]:
    """The places of a status list whose bit is set, in ascending order."""
    query = select(StatusEntry.index).where(StatusEntry.list_id == list_id, StatusEntry.set_at.is_not(None))
    return tuple(session.scalars(query.order_by(StatusEntry.index)))


def printings(session: Session, card_id: uuid.UUID) -> int:
    """How many printings of a card have been ordered."""
    query = select(func.count()).select_from(PrintOrder).where(PrintOrder.card_id == card_id)
    return session.scalar(query) or 0


def last_order(session: Session, card_id: uuid.UUID, *, lock: bool = False) -> PrintOrder | None:
    """The latest printing ordered of a card."""
    query = select(PrintOrder).where(PrintOrder.card_id == card_id).order_by(PrintOrder.copy.desc()).limit(1)
    return session.scalar(query.with_for_update(of=PrintOrder) if lock else query)


def unfinished_batch(session: Session) -> PrintBatch | None:
    """The oldest batch whose files have not all been written."""
    query = select(PrintBatch).where(PrintBatch.finished_at.is_(None)).order_by(PrintBatch.number).limit(1)
    return session.scalar(query)


def pending_orders(session: Session, limit: int) -> Sequence[PrintOrder]:
    """Printings of live cards that are in no batch yet, oldest first, locked."""
    query = (
        select(PrintOrder)
        .join(IdentityCard)
        .where(PrintOrder.batch_id.is_(None), PrintOrder.cancelled_at.is_(None), IdentityCard.ended_at.is_(None))
    )
    query = query.order_by(PrintOrder.ordered_at, PrintOrder.id).limit(limit).with_for_update(of=PrintOrder)
    return session.scalars(query).all()


def orders_of_batch(session: Session, batch_id: uuid.UUID) -> Sequence[PrintOrder]:
    """A batch's printings by position."""
    return session.scalars(
        select(PrintOrder).where(PrintOrder.batch_id == batch_id).order_by(PrintOrder.position)
    ).all()
