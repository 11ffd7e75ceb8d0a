"""Background tasks of the journal."""

from typing import Final

from registry.audit import checkpoints
from registry.core.context import Context

CHECKPOINT_TASK: Final = "audit.checkpoint"


def make_checkpoint(ctx: Context, timestamp: int | None = None) -> None:  # noqa: ARG001  # given by the schedule
    """Sign the journal's size and root; does nothing where no row was added."""
    checkpoints.checkpoint(ctx)


TASKS: Final = {CHECKPOINT_TASK: make_checkpoint}
PERIODIC: Final = {CHECKPOINT_TASK: "7 * * * *"}
