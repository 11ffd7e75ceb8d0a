"""Background tasks of the room."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task, lift_limits
from registry.fingerprints import isolation
from registry.outbox import quarantine
from registry.outbox.arrived import receiving, registering

KEEP_TASK: Final = "outbox.keep"


def register(ctx: Context, envelope_id: str, is_asked: bool = False) -> None:  # a job's argument
    """Register what a station sealed, or let it wait for a person."""
    if ctx.may_wait and not isolation.is_begun():
        isolation.begin()  # a stranger's images: in a process that has no keys
    lift_limits(ctx)
    registering.register(ctx, uuid.UUID(envelope_id), is_asked=is_asked)


def keep(ctx: Context, timestamp: int = 0) -> None:
    """Every quarter of an hour: note what was corrected, take up what was left behind, remove pieces without an end."""
    del timestamp  # of the schedule; the unit of work has its own moment
    quarantine.keep(ctx)


TASKS: Final[dict[str, Task]] = {receiving.REGISTER_TASK: register, KEEP_TASK: keep}
PERIODIC: Final = {KEEP_TASK: "*/15 * * * *"}
"""Task → when workers run it, as cron writes it (UTC)."""
