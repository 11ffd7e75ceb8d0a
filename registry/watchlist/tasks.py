"""Background tasks of the room, and its test among those that run at every enrolment, recapture and application."""

import uuid

from registry.core.context import Context
from registry.core.jobs import task
from registry.duplicates.detection import WATCHERS
from registry.watchlist.expiry import expire
from registry.watchlist.hits import FOLLOW_TASK, follow_hit
from registry.watchlist.matching import search_registry, watch
from registry.watchlist.service import EXPIRE_TASK, SEARCH_TASK

WATCHERS.append(watch)


@task(SEARCH_TASK)
def search(ctx: Context, entry_id: str) -> None:
    """Look for the person of an approved entry in the whole registry."""
    search_registry(ctx, uuid.UUID(entry_id))


@task(FOLLOW_TASK)
def follow(ctx: Context, hit_id: str) -> None:
    """Open the case of a hit, or let the one at hand grow."""
    follow_hit(ctx, uuid.UUID(hit_id))


@task(EXPIRE_TASK)
def end(ctx: Context, entry_id: str) -> None:
    """Delete an entry whose time is over; one that was renewed stays."""
    expire(ctx, uuid.UUID(entry_id))
