"""The time of a simulated world, and the clocks that show it: the registry's is right, the device's is not."""

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from registry.core import clock
from station.outbox.clock import DeviceClock
from station.outbox.disk import Disk

DRIFT_A_DAY: Final = timedelta(seconds=40)
"""What a cheap clock loses."""


@dataclass(slots=True)
class World:
    """The true time, which passes as fast as it is told to."""

    began: datetime
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.began

    def at(self, day: float) -> None:
        """So many days after the beginning; time does not run backwards."""
        self.now = max(self.now, self.began + timedelta(days=day))

    def passes(self, **time: float) -> None:
        """Some time passes."""
        self.now += timedelta(**time)


@contextmanager
def registry_in(world: World) -> Iterator[None]:
    """Every part of the registry that asks for the time is answered with the world's."""
    real = clock.utc_now

    def of_the_world() -> datetime:
        return world.now

    def switch(old: object, new: object) -> None:
        for module in list(sys.modules.values()):
            if getattr(module, "utc_now", None) is old:
                module.utc_now = new  # type: ignore[attr-defined]  # it has it

    switch(real, of_the_world)
    try:
        yield
    finally:
        switch(of_the_world, real)


class SimulatedClock(DeviceClock):
    """A device's clocks in the world: the counter is right and begins anew with each start, the other one drifts."""

    def __init__(self, path: Path, world: World, disk: Disk) -> None:
        super().__init__(path, disk)
        self._world, self._set_wrong = world, timedelta()
        self._started, self._boot = world.now, uuid.uuid4().bytes

    def set_wrong(self, by: timedelta) -> None:
        """Somebody sets the clock: wrong by so much, or right again."""
        self._set_wrong = by

    def restart(self) -> None:
        """The device is started anew."""
        self._started, self._boot = self._world.now, uuid.uuid4().bytes

    def wall(self) -> datetime:
        """What the device takes for the time."""
        days = (self._world.now - self._world.began) / timedelta(days=1)
        return self._world.now - days * DRIFT_A_DAY + self._set_wrong

    def monotonic_ns(self) -> int:
        """Nanoseconds since the device was started."""
        return (self._world.now - self._started) // timedelta(microseconds=1) * 1000

    def boot(self) -> bytes:
        """Which start of the device."""
        return self._boot
