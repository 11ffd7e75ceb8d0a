"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.watchlist.expiry import delete_expired
from registry.watchlist.hits import ENDED_TASK, FOLLOW_TASK, follow_hit, tell_cases
from registry.watchlist.matching import search_registry
from registry.watchlist.service import EXPIRE_TASK, SEARCH_TASK


def search(ctx: Context, entry_id: str) -> None:
    """Look for the person of an approved entry in the whole registry."""
    search_registry(ctx, uuid.UUID(entry_id))


def follow(ctx: Context, hit_id: str) -> None:
    """Open a case for a hit, or add the hit to the person's open case."""
    follow_hit(ctx, uuid.UUID(hit_id))


def expire(ctx: Context, entry_id: str) -> None:
    """Delete an entry if it has expired; an entry renewed meanwhile stays."""
    delete_expired(ctx, uuid.UUID(entry_id))


def tell(ctx: Context, entry_id: str, ending: str) -> None:
    """Write into the cases of an entry's hits why it has ended."""
    tell_cases(ctx, uuid.UUID(entry_id), ending)


TASKS: Final[dict[str, Task]] = {
    SEARCH_TASK: search,
    FOLLOW_TASK: follow,
    EXPIRE_TASK: expire,
    ENDED_TASK: tell,
}
