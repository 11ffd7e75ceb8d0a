"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.investigations.searches import replaying, service


def search_sealed(ctx: Context, search_id: str) -> None:
    """Store apart the sealed persons that a search would have found."""
    service.search_sealed(ctx, uuid.UUID(search_id))


def search(ctx: Context, search_id: str) -> None:
    """Go on with a search by prints."""
    service.finish(ctx, uuid.UUID(search_id))


def replay_search(ctx: Context, search_id: str, account_id: str) -> None:
    """Search by prints again, for the account that asked for it."""
    del account_id  # it tells this job from another's
    replaying.replay_in_job(ctx, uuid.UUID(search_id))


TASKS: Final[dict[str, Task]] = {
    service.FIND_TASK: search,
    replaying.REPLAY_TASK: replay_search,
    service.SEALED_TASK: search_sealed,
}
