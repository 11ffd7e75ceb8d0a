"""Background jobs of clients' searches: search, send, forget what is over."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task, apart
from registry.core.registry import Registry
from registry.exchange.abis import delivering


def _search(ctx: Context, task_id: str) -> None:
    delivering.search(ctx, uuid.UUID(task_id))


def _send(registry: Registry, task_id: str) -> None:
    delivering.send(registry, uuid.UUID(task_id))


def _expire(ctx: Context, timestamp: int = 0) -> None:
    del timestamp  # of the schedule; the unit of work has its own moment
    delivering.expire(ctx)


EXPIRE_TASK: Final = "exchange.abis.expire"
TASKS: Final[dict[str, Task]] = {
    delivering.SEARCH_TASK: _search,
    delivering.SEND_TASK: apart(_send),
    EXPIRE_TASK: _expire,
}
PERIODIC: Final = {EXPIRE_TASK: "23 3 * * *"}
