"""Background tasks of the room."""

import uuid

from registry.births.service import SEARCH_TASK
from registry.core.context import Context
from registry.core.jobs import task
from registry.duplicates.service import search_birth


@task(SEARCH_TASK)
def search(ctx: Context, birth_id: str) -> None:
    """Search a birth's mother and newborn after its enrolment."""
    search_birth(ctx, uuid.UUID(birth_id))
