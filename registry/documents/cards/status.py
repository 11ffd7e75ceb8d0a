"""Status lists in the database: a random place for each card, decoys among them, bits set when cards end.

A list identifies nobody. Places are not assigned in order, so neighbours are strangers; whenever a card ends, places
without a card are set too, so that counting set bits does not count ended cards.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.documents.cards import queries
from registry.documents.cards.models import LIST_SIZE, IdentityCard, StatusEntry, StatusList

DRAWS: Final = 8
"""Places tried in a list before another list is opened: with three quarters taken, all tries fail one time in ten."""
MOST_DECOYS: Final = 2
"""Decoys set when a card ends: 0, 1 or 2 at random."""


def draw_place(ctx: Context) -> tuple[int, int]:
    """A free random place (list, index) of the newest list, or of a new list when the newest is nearly full."""
    newest = queries.newest_list_id(ctx.session)
    if newest is not None:
        index = _take_place(ctx.session, newest, None)
        if index is not None:
            return newest, index
    status_list = StatusList(created_at=ctx.now)
    ctx.session.add(status_list)
    ctx.session.flush()
    ctx.journal("status_list.opened", "status_list", status_list.id)
    index = _take_place(ctx.session, status_list.id, None)
    assert index is not None  # the list is empty
    return status_list.id, index


def _take_place(session: Session, list_id: int, set_at: datetime | None) -> int | None:
    """Take a free place; the table's key decides between two who draw the same one."""
    for _attempt in range(DRAWS):
        place = {"list_id": list_id, "index": secrets.randbelow(LIST_SIZE), "set_at": set_at}
        taking = insert(StatusEntry).values(place).on_conflict_do_nothing().returning(StatusEntry.index)
        index = session.scalar(taking)
        if index is not None:
            return int(index)
    return None


def stop(ctx: Context, card: IdentityCard) -> None:
    """Set a card's bit, and at random the bits of up to MOST_DECOYS places without a card."""
    entry = ctx.session.get_one(StatusEntry, (card.status_list_id, card.status_index))
    if entry.set_at is None:
        entry.set_at = ctx.now
    ctx.session.flush()
    for _decoy in range(secrets.randbelow(MOST_DECOYS + 1)):
        _take_place(ctx.session, card.status_list_id, ctx.now)


def list_uri(public_url: str, list_id: int) -> str:
    """The address at which a status list is published."""
    return f"{public_url}/verify/status/{list_id}"


@dataclass(frozen=True, slots=True)
class ListState:
    """The set places of a list, and a tag that changes with them."""

    list_id: int
    set_places: tuple[int, ...]
    tag: str


def state_of(session: Session, list_id: int) -> ListState:
    """The current state of a list; raises NotFound."""
    if not queries.has_list(session, list_id):
        raise NotFound
    places = queries.set_places(session, list_id)
    digest = hashlib.sha256(f"{list_id}:".encode())
    digest.update(b"".join(place.to_bytes(4, "big") for place in places))
    return ListState(list_id, places, digest.hexdigest()[:32])
