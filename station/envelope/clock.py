"""When something was done on a device whose clock nobody believes. Pure.

A device notes what its clock says, how long it has been running (`monotonic`, which nobody can set) and the server's
time when it last spoke to it. While it was not restarted since, that says the moment exactly; otherwise only that it
was after the server's last word and before the envelope arrived.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from station.envelope.encoding import NotAnEnvelope
from station.envelope.reading import Fields

TOLD_FROM: Final = timedelta(minutes=5)
"""A difference beyond which the station is told that its clock is wrong."""
ON_ITS_WAY: Final = timedelta(minutes=1)
"""By so much a moment that is counted may be late: the server's time takes a while over a poor line."""
_LATEST_MS: Final = 253_402_300_799_000
"""The end of the year 9999."""
_LONGEST_NS: Final = 2**63 - 1
_FIELDS: Final = ("wall", "boot", "monotonic", "server")
_SERVER: Final = ("wall", "boot", "monotonic")
_ORIGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)


def ms_of(moment: datetime) -> int:
    """A moment in milliseconds since 1970."""
    return (moment - _ORIGIN) // timedelta(milliseconds=1)


def moment_of(ms: int) -> datetime:
    """The moment of so many milliseconds since 1970."""
    return _ORIGIN + timedelta(milliseconds=ms)


@dataclass(frozen=True, slots=True)
class ServerTime:
    """The server's time as it was last heard, and what the device's own counter said then."""

    wall_ms: int
    boot: bytes
    monotonic_ns: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a device's clocks said at one moment."""

    wall_ms: int
    boot: bytes
    """16 bytes, new at each start of the device."""
    monotonic_ns: int
    server: ServerTime | None

    def to_cbor(self) -> dict[str, Any]:
        """As an envelope holds it."""
        server = self.server
        return {
            "wall": self.wall_ms,
            "boot": self.boot,
            "monotonic": self.monotonic_ns,
            "server": server and {"wall": server.wall_ms, "boot": server.boot, "monotonic": server.monotonic_ns},
        }

    @classmethod
    def from_cbor(cls, item: Any) -> "Reading":
        """Read strictly; raises NotAnEnvelope."""
        fields = Fields(item, _FIELDS)
        server = fields.optional("server")
        return cls(*_times(fields), None if server is None else ServerTime(*_times(Fields(server, _SERVER))))


def _times(fields: Fields) -> tuple[int, bytes, int]:
    return fields.whole("wall", 0, _LATEST_MS), fields.bytes("boot", 16), fields.whole("monotonic", 0, _LONGEST_NS)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between when and when something was done, and the moment that is taken for it."""

    claimed: datetime
    earliest: datetime
    latest: datetime

    @property
    def moment(self) -> datetime:
        """The claimed moment where it lies between the bounds, else the bound next to it."""
        return min(max(self.claimed, self.earliest), self.latest)

    @property
    def difference(self) -> timedelta:
        """By how much the claim is wrong at least; negative where the clock is behind."""
        return self.claimed - self.moment

    @property
    def is_told(self) -> bool:
        """Whether the station is told that its clock is wrong."""
        return abs(self.difference) > TOLD_FROM


def bounds(reading: Reading, known_since: datetime, received: datetime) -> Bounds:
    """Between when and when it was, of an envelope received at a moment and certainly made after another.

    The server's time within the reading is believed only as far as it lies between these two: the station wrote it.
    """
    claimed = moment_of(reading.wall_ms)
    earliest, latest = min(known_since, received), received
    heard = reading.server
    if heard is not None and (moment := moment_of(heard.wall_ms)) <= received:
        earliest = max(earliest, moment)
        if heard.boot == reading.boot and heard.monotonic_ns <= reading.monotonic_ns:
            try:
                exact = moment + timedelta(microseconds=(reading.monotonic_ns - heard.monotonic_ns) // 1000)
            except OverflowError as error:
                raise NotAnEnvelope("monotonic: beyond all time") from error
            if earliest <= exact <= received + ON_ITS_WAY:
                earliest = latest = min(exact, received)
    return Bounds(claimed, earliest, latest)
