"""The status lists: a place drawn at random for each card, decoys among them, bits set when a card stops.

A list says nothing of anybody. Places are not given in order, so neighbours are strangers; with each card that stops,
places of no card are set too, so that counting set bits does not count stopped cards.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.documents.cards.models import LIST_SIZE, IdentityCard, StatusEntry, StatusList

DRAWS: Final = 8
"""Places drawn in a list before another list is opened: with three quarters taken all are in use one time in ten."""
MOST_DECOYS: Final = 2
"""Decoys set with a card that stops: 0, 1 or 2 at random."""


def draw_place(ctx: Context) -> tuple[int, int]:
    """A free place (list, index) of the newest list, drawn at random; of a new list when the newest is nearly full."""
    newest = ctx.session.scalar(select(func.max(StatusList.id)))
    if newest is not None:
        place = _take(ctx.session, newest, None)
        if place is not None:
            return newest, place
    opened = StatusList(created_at=ctx.now)
    ctx.session.add(opened)
    ctx.session.flush()
    ctx.journal("status_list.opened", "status_list", opened.id)
    place = _take(ctx.session, opened.id, None)
    assert place is not None  # it is empty
    return opened.id, place


def _take(session: Session, list_id: int, set_at: datetime | None) -> int | None:
    """Take a free place; the table's key decides between two who draw the same one."""
    for _ in range(DRAWS):
        drawn = {"list_id": list_id, "index": secrets.randbelow(LIST_SIZE), "set_at": set_at}
        taking = insert(StatusEntry).values(drawn).on_conflict_do_nothing().returning(StatusEntry.index)
        place = session.scalar(taking)
        if place is not None:
            return int(place)
    return None


def stop(ctx: Context, card: IdentityCard) -> None:
    """Set a card's bit, and now and then those of places that belong to no card."""
    entry = ctx.session.get_one(StatusEntry, (card.status_list_id, card.status_index))
    if entry.set_at is None:
        entry.set_at = ctx.now
    ctx.session.flush()
    for _ in range(secrets.randbelow(MOST_DECOYS + 1)):
        _take(ctx.session, card.status_list_id, ctx.now)


def list_uri(public_url: str, list_id: int) -> str:
    """Where a status list is read."""
    return f"{public_url}/verify/status/{list_id}"


@dataclass(frozen=True, slots=True)
class ListState:
    """The set places of a list, and a tag that changes with them."""

    list_id: int
    set_places: tuple[int, ...]
    tag: str


def state_of(session: Session, list_id: int) -> ListState:
    """What a list says now; raises NotFound."""
    if session.scalar(select(StatusList.id).where(StatusList.id == list_id)) is None:
        raise NotFound
    found = select(StatusEntry.index).where(StatusEntry.list_id == list_id, StatusEntry.set_at.is_not(None))
    places = tuple(session.scalars(found.order_by(StatusEntry.index)))
    digest = hashlib.sha256(f"{list_id}:".encode())
    digest.update(b"".join(place.to_bytes(4, "big") for place in places))
    return ListState(list_id, places, digest.hexdigest()[:32])


def is_stopped(session: Session, card: IdentityCard) -> bool:
    """Whether a card's bit is set."""
    where = (StatusEntry.list_id == card.status_list_id, StatusEntry.index == card.status_index)
    return session.scalar(select(StatusEntry.set_at).where(*where)) is not None
