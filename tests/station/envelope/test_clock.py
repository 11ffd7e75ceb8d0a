"""When something was done on a device whose clock nobody believes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.envelope import NotAnEnvelope, Reading, bounds
from station.envelope.clock import ServerTime, moment_of, ms_of
from tests.station.envelope.samples import BOOT, reading

JOINED = datetime(2026, 11, 1, tzinfo=UTC)
HEARD = moment_of(1_795_000_000_000)
RECEIVED = HEARD + timedelta(days=20)
YEAR_MS = 365 * 24 * 3600 * 1000


def test_a_clock_that_is_right_is_believed() -> None:
    found = bounds(reading(), JOINED, RECEIVED)
    assert (found.moment, found.earliest, found.is_told) == (HEARD + timedelta(hours=1), found.latest, False)


@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_a_year_off_is_corrected_to_the_second_while_the_device_was_not_restarted(years: int) -> None:
    off = reading(wall_ms=reading().wall_ms + years * YEAR_MS)
    found = bounds(off, JOINED, RECEIVED)
    assert found.moment == HEARD + timedelta(hours=1)
    assert found.is_told
    assert found.difference == timedelta(days=365 * years)


@pytest.mark.parametrize(("years", "expected"), [(-1, HEARD), (1, RECEIVED), (0, HEARD + timedelta(hours=1))])
def test_after_a_restart_the_moment_lies_between_the_servers_last_word_and_the_arrival(
    years: int, expected: datetime
) -> None:
    off = reading(wall_ms=reading().wall_ms + years * YEAR_MS, boot=bytes(16), monotonic_ns=5)
    found = bounds(off, JOINED, RECEIVED)
    assert (found.earliest, found.latest, found.moment) == (HEARD, RECEIVED, expected)


def test_a_station_that_never_heard_the_server_counts_from_when_it_joined() -> None:
    found = bounds(reading(server=None, wall_ms=0), JOINED, RECEIVED)
    assert (found.earliest, found.moment) == (JOINED, JOINED)


def test_the_servers_time_that_a_station_writes_is_not_believed_beyond_its_arrival() -> None:
    late = ServerTime(ms_of(RECEIVED) + 10**10, BOOT, 0)
    assert bounds(reading(server=late), JOINED, RECEIVED).earliest == JOINED


whole = st.integers(0, 2**63 - 1)
walls = st.integers(0, 253_402_300_799_000)


@given(
    wall=walls,
    monotonic=whole,
    heard=st.none() | st.builds(ServerTime, walls, st.just(BOOT) | st.just(bytes(16)), whole),
)
def test_whatever_a_clock_says_the_moment_lies_between_joining_and_arrival(
    wall: int, monotonic: int, heard: ServerTime | None
) -> None:
    try:
        found = bounds(Reading(wall, BOOT, monotonic, heard), JOINED, RECEIVED)
    except NotAnEnvelope:
        return
    assert JOINED <= found.earliest <= found.moment <= found.latest <= RECEIVED
    assert Reading.from_cbor(Reading(wall, BOOT, monotonic, heard).to_cbor()).server == heard


def test_a_servers_time_that_took_a_while_on_its_way_does_not_undo_what_is_known() -> None:
    early = moment_of(ms_of(HEARD) + 3_600_000) - timedelta(seconds=30)  # arrives before the counted moment
    found = bounds(reading(wall_ms=0), JOINED, early)
    assert (found.earliest, found.latest) == (early, early)
    long_before = bounds(reading(wall_ms=0), JOINED, HEARD + timedelta(minutes=30))
    assert (long_before.earliest, long_before.latest) == (HEARD, HEARD + timedelta(minutes=30))
