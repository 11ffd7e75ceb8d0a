"""Background tasks of issuance."""

import uuid
from typing import Final

from registry.births.record.amendments import CHANGED_TASK
from registry.core.context import Context
from registry.core.jobs import Task
from registry.documents.issuance import endings


def follow_acta(ctx: Context, person_id: str) -> None:
    """End the card of a person left without an acta in force."""
    endings.follow_acta(ctx, uuid.UUID(person_id))


TASKS: Final[dict[str, Task]] = {
    CHANGED_TASK: follow_acta,
}
