"""Background tasks of the room."""

import uuid
from typing import Final

from registry.births.record.service import CHANGED_TASK
from registry.core.context import Context
from registry.core.jobs import Task
from registry.documents.cards.lifecycle import acta_changed


def follow_acta(ctx: Context, person_id: str) -> None:
    """End the card of a person whose acta was cancelled and who has no other in force."""
    acta_changed(ctx, uuid.UUID(person_id))


TASKS: Final[dict[str, Task]] = {
    CHANGED_TASK: follow_acta,
}
