"""Background tasks of the room."""

import uuid
from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from registry.core.context import Context
from registry.core.jobs import Task
from registry.fingerprints.parts import Part
from registry.fingerprints.searching.answering import answer_part
from registry.fingerprints.searching.models import GallerySearch
from registry.fingerprints.searching.plan import PART_TASK

EXPIRE_TASK: Final = "fingerprints.expire_searches"
KEPT: Final = timedelta(hours=24)
"""How long the answers are kept for the job that goes on with them; after that it asks again."""


def search_part(ctx: Context, search_id: str, part: int, parts: int) -> None:
    """Answer a search for one part of the galleries."""
    answer_part(ctx, uuid.UUID(search_id), Part(part, parts))


def expire_searches(ctx: Context, timestamp: int = 0) -> None:
    """Delete the answers that were used; a search that waits for a part is kept however long it waits."""
    del timestamp  # of the schedule; the unit of work has its own moment
    ctx.session.execute(delete(GallerySearch).where(GallerySearch.answered_at < ctx.now - KEPT))


TASKS: Final[dict[str, Task]] = {PART_TASK: search_part, EXPIRE_TASK: expire_searches}
PERIODIC: Final = {EXPIRE_TASK: "17 * * * *"}
"""Task → when workers run it, as cron writes it (UTC)."""
