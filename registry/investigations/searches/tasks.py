"""Background tasks of the room."""

import uuid

from registry.core.context import Context
from registry.core.jobs import task
from registry.investigations.searches import service


@task(service.SEALED_TASK)
def search_sealed(ctx: Context, search_id: str) -> None:
    """Look whether a search would have found sealed persons, and keep them apart."""
    service.search_sealed(ctx, uuid.UUID(search_id))
