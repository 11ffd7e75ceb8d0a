"""What the planner is told where its estimates are known to be wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

_OFF: Final = text("SELECT set_config('enable_seqscan', 'off', true)")
_ON: Final = text("SELECT set_config('enable_seqscan', 'on', true)")


@contextmanager
def by_index(session: Session) -> Iterator[None]:
    """Let statements within the block use an index wherever one serves.

    For operators of arrays and of likeness in letters: the planner takes what they find to be common, and does not look
    at a table's statistics beneath row policies; with a limit it would rather read the whole table for the first few.
    """
    session.execute(_OFF)
    yield
    session.execute(_ON)
