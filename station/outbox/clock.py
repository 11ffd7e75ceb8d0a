"""The clocks of this device, and the server's time as it was last heard."""

import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from station.envelope.clock import Reading, ServerTime, moment_of, ms_of
from station.outbox.disk import Disk

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_PROCESS: Final = uuid.uuid4().bytes
"""Where the system names no start of its own, this program's is one: less is known then, never something false."""


def boot_of(path: Path = _BOOT_ID) -> bytes:
    """16 bytes, new at each start of the device."""
    try:
        return uuid.UUID(path.read_text().strip()).bytes
    except (OSError, ValueError):
        return _PROCESS


class DeviceClock:
    """What the device's clocks say."""

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self._path, self._disk = path, disk or Disk()

    def wall(self) -> datetime:
        """What the device takes for the time; nobody believes it."""
        return datetime.now(UTC)

    def monotonic_ns(self) -> int:
        """Nanoseconds since the device was started, asleep or not; nobody can set it."""
        return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    def boot(self) -> bytes:
        """Which start of the device."""
        return boot_of()

    def now(self) -> datetime:
        """The time as far as it can be known: counted from the server's last word, else not before it."""
        heard = self.heard()
        if heard is None:
            return self.wall()
        last = moment_of(heard.wall_ms)
        if heard.boot == self.boot() and (passed := self.monotonic_ns() - heard.monotonic_ns) >= 0:
            return last + timedelta(microseconds=passed // 1000)
        return max(self.wall(), last)

    def read(self) -> Reading:
        """All of them at this moment, with the server's time as it was last heard."""
        return Reading(ms_of(self.wall()), self.boot(), self.monotonic_ns(), self.heard())

    def hear(self, server: datetime, asked_at_ns: int | None = None) -> None:
        """Remember the server's time, and what the counter said when it was asked for: not after it was said.

        So what is counted from there is late by at most the answer's way, and never early.
        """
        counter = self.monotonic_ns() if asked_at_ns is None else asked_at_ns
        item = {"wall": ms_of(server), "boot": self.boot().hex(), "monotonic": counter}
        self._disk.put(self._path, json.dumps(item).encode())

    def heard(self) -> ServerTime | None:
        """The server's time as it was last heard; None if it never was, or the note is damaged."""
        try:
            item = json.loads(self._path.read_bytes())
            return ServerTime(int(item["wall"]), bytes.fromhex(item["boot"]), int(item["monotonic"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
