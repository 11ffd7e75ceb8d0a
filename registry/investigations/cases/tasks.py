"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.duplicates.alerts import CASE_TASK
from registry.investigations.cases.from_alerts import follow_alert


def follow(ctx: Context, alert_id: str) -> None:
    """Open the case of a grave alert, or let the existing one grow."""
    follow_alert(ctx, uuid.UUID(alert_id))


TASKS: Final[dict[str, Task]] = {
    CASE_TASK: follow,
}
