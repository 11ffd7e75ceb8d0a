"""Background tasks of the room."""

from typing import Final

from registry.core.context import Context
from registry.core.jobs import Task
from registry.statistics import service
from registry.statistics.service import RELEASE_TASK


def release(ctx: Context, year: int) -> None:
    """Make a year's release."""
    service.make(ctx, year)


TASKS: Final[dict[str, Task]] = {RELEASE_TASK: release}
