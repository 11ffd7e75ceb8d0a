"""Background tasks of the room."""

import uuid
from functools import partial
from typing import Final

from registry.core.context import SYSTEM
from registry.core.jobs import Task, apart
from registry.core.registry import Registry
from registry.exchange.notifications import sending
from registry.exchange.notifications.service import SEND_TASK


def send(registry: Registry, receiver_id: str) -> None:
    """Send what waits for one receiver."""
    sending.send(registry, uuid.UUID(receiver_id), partial(registry.begin, SYSTEM))


TASKS: Final[dict[str, Task]] = {SEND_TASK: apart(send)}
