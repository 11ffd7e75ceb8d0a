"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.investigations.searches import service


def search_sealed(ctx: Context, search_id: str) -> None:
    """Store apart the sealed persons that a search would have found."""
    service.search_sealed(ctx, uuid.UUID(search_id))


TASKS: Final[dict[str, Task]] = {
    service.SEALED_TASK: search_sealed,
}
