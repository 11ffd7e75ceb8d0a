"""A unit of work of which nothing is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry


class _Undo(Exception):
    """Ends a transaction of which nothing is kept."""


@contextmanager
def trial(registry: Registry) -> Iterator[Context]:
    """A unit of work as the system's jobs have it, rolled back at its end."""
    try:
        with registry.begin(SYSTEM) as ctx:
            yield ctx
            raise _Undo
    except _Undo:
        pass
