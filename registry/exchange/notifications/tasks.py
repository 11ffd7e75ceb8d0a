"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.exchange.notifications import sending
from registry.exchange.notifications.service import SEND_TASK


def send(ctx: Context, receiver_id: str) -> None:
    """Send what waits for one receiver."""
    sending.send(ctx, uuid.UUID(receiver_id))


TASKS: Final[dict[str, Task]] = {SEND_TASK: send}
