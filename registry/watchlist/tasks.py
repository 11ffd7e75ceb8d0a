"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.watchlist.expiry import expire
from registry.watchlist.hits import FOLLOW_TASK, follow_hit
from registry.watchlist.matching import search_registry
from registry.watchlist.service import EXPIRE_TASK, SEARCH_TASK


def search(ctx: Context, entry_id: str) -> None:
    """Look for the person of an approved entry in the whole registry."""
    search_registry(ctx, uuid.UUID(entry_id))


def follow(ctx: Context, hit_id: str) -> None:
    """Open the case of a hit, or let the one at hand grow."""
    follow_hit(ctx, uuid.UUID(hit_id))


def end(ctx: Context, entry_id: str) -> None:
    """Delete an entry whose time is over; one that was renewed stays."""
    expire(ctx, uuid.UUID(entry_id))


TASKS: Final[dict[str, Task]] = {
    SEARCH_TASK: search,
    FOLLOW_TASK: follow,
    EXPIRE_TASK: end,
}
