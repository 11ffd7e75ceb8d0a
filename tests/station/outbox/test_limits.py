"""When a station warns, and when it begins nothing new."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from station.outbox.clock import DeviceClock
from station.outbox.folder import HERE, SENT, Entry
from station.outbox.limits import DISK_FULL, LONG, MANY, TOO_LONG, standing

NOW = datetime(2026, 11, 29, tzinfo=UTC)
ROOM = 10**9


def entries(count: int, days: float, state: str = HERE) -> list[Entry]:
    at = NOW - timedelta(days=days)
    return [Entry(uuid.UUID(int=5), seq, bytes(32), "me", f"{seq}", at, state) for seq in range(1, count + 1)]


@pytest.mark.parametrize(
    ("waiting", "days_silent", "free", "warnings", "barred"),
    [
        ([], 0, ROOM, (), ()),
        (entries(1, 2), 2, ROOM, (), ()),
        (entries(1, 3.1), 3.1, ROOM, (LONG,), ()),
        (entries(50, 1), 1, ROOM, (MANY,), ()),
        (entries(60, 31, SENT), 0, ROOM, (), ()),
        (entries(1, 29), 29, ROOM, (LONG,), ()),
        (entries(1, 31), 31, ROOM, (LONG,), (TOO_LONG,)),
        ([], 31, ROOM, (LONG,), (TOO_LONG,)),
        ([], -400, ROOM, (), ()),
        ([], 0, 10**8, (), (DISK_FULL,)),
    ],
)
def test_it_warns_after_three_days_or_fifty_files_and_begins_nothing_new_after_thirty(
    waiting: list[Entry], days_silent: float, free: int, warnings: tuple[str, ...], barred: tuple[str, ...]
) -> None:
    found = standing(waiting, NOW - timedelta(days=days_silent), NOW, free)
    assert (found.warnings, found.barred) == (warnings, barred)


def test_thirty_days_in_fast_time_pass_without_a_bar_and_the_next_one_bars() -> None:
    found = [standing(entries(3, day), None, NOW, ROOM) for day in range(33)]
    assert [day for day, state in enumerate(found) if state.warnings] == list(range(4, 33))
    assert [day for day, state in enumerate(found) if state.barred] == [31, 32]


class OtherClock(DeviceClock):
    """A clock that tests set."""

    at, counter, start = NOW, 0, bytes(16)

    def wall(self) -> datetime:
        return self.at

    def monotonic_ns(self) -> int:
        return self.counter

    def boot(self) -> bytes:
        return self.start


def test_the_time_is_counted_from_the_servers_word_whatever_the_clock_says(tmp_path: Path) -> None:
    clock = OtherClock(tmp_path / "clock")
    assert clock.now() == NOW
    clock.hear(NOW + timedelta(hours=1))
    clock.at, clock.counter = NOW - timedelta(days=365), 60 * 10**9
    assert clock.now() == NOW + timedelta(hours=1, minutes=1)
    clock.start = bytes([1]) * 16  # restarted, with a clock that forgot the year: not before the last word
    assert clock.now() == NOW + timedelta(hours=1)
    (tmp_path / "clock").write_bytes(b"damaged")
    assert clock.now() == clock.at


def test_the_devices_own_clocks_run_forward_and_name_one_start(tmp_path: Path) -> None:
    clock = DeviceClock(tmp_path / "clock")
    first, second = clock.read(), clock.read()
    assert first.boot == second.boot
    assert first.monotonic_ns <= second.monotonic_ns
