"""The story's clock: everybody in the service reads the same, and years may pass between two sentences."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from registry.core import clock as real
from registry.core.clock_floor import ClockFloor


class Clock:
    """The present moment of a story: the real one, moved."""

    def __init__(self) -> None:
        self._moved = timedelta()

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return real_now() + self._moved

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let it be that moment meanwhile; a moment to come is now."""
        before, self._moved = self._moved, min(moment - real_now(), timedelta())
        try:
            yield
        finally:
            self._moved = before


real_now = real.utc_now


def give_to_all(clock: Clock, patch: pytest.MonkeyPatch) -> None:
    """Let every module of the service read this clock, which is set back when a story tells of earlier."""
    patch.setattr(ClockFloor, "check", lambda *_arguments: None)
    for name, module in list(sys.modules.items()):
        if name.startswith("registry.") and getattr(module, "utc_now", None) is real_now:
            patch.setattr(module, "utc_now", clock.now)
