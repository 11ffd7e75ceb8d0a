import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from registry.core import limits as limits_module
from registry.core.database import psycopg_url
from registry.core.errors import TooMany
from registry.core.limits import Limit, Limits

FIVE = Limit("five", 5, timedelta(hours=1))


@pytest.fixture(scope="module")
def address(new_database: Callable[[str], str]) -> str:
    """A database of its own: these tests change every limit in it."""
    return new_database("limits")


@pytest.fixture(scope="module")
def engine(address: str) -> Iterator[Engine]:
    made = create_engine(psycopg_url(address))
    yield made
    made.dispose()


@pytest.fixture
def limits(address: str) -> Iterator[Limits]:
    made = Limits(address, b"a key")
    yield made
    made.dispose()


@pytest.fixture
def other_process(address: str) -> Iterator[Limits]:
    made = Limits(address, b"a key")
    yield made
    made.dispose()


def test_processes_share_a_limit(limits: Limits, other_process: Limits, unique: str) -> None:
    outcomes = [one.take(FIVE, unique) for one in (limits, other_process) * 3]
    assert outcomes[:5] == [None] * 5
    wait_s = outcomes[5]
    assert wait_s is not None
    assert 700 < wait_s <= 720


def test_of_forty_at_once_no_more_pass_than_the_limit_allows(limits: Limits, unique: str) -> None:
    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(lambda _: limits.take(FIVE, unique), range(40)))
    assert outcomes.count(None) == 5


def test_what_is_given_back_may_be_taken_again(limits: Limits, unique: str) -> None:
    for _ in range(20):
        assert limits.take(FIVE, unique) is None
        limits.give_back(FIVE, unique)


def test_subjects_and_limits_do_not_share(limits: Limits, unique: str) -> None:
    limits.enforce(FIVE, unique, cost=5)
    assert limits.take(FIVE, unique + "x") is None
    assert limits.take(Limit("six", 6, timedelta(hours=1)), unique) is None
    with pytest.raises(TooMany) as refusal:
        limits.enforce(FIVE, unique)
    assert refusal.value.wait_s > 700


def test_asking_takes_nothing(limits: Limits, unique: str) -> None:
    assert [limits.take(FIVE, unique, cost=0) for _ in range(9)] == [None] * 9
    limits.enforce(FIVE, unique, cost=5)
    assert limits.take(FIVE, unique, cost=0) is not None


def test_a_clock_that_was_ahead_closes_a_limit_for_no_longer_than_its_time(
    engine: Engine, limits: Limits, unique: str
) -> None:
    limits.enforce(FIVE, unique)
    with engine.begin() as connection:
        connection.execute(text("UPDATE shared_limit SET busy_until = busy_until + interval '1 year'"))
    wait_s = limits.take(FIVE, unique)
    assert wait_s is not None
    assert wait_s <= 721


def test_while_the_table_is_locked_each_process_limits_by_itself(engine: Engine, limits: Limits, unique: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE shared_limit"))
        outcomes = [limits.take(FIVE, unique) for _ in range(7)]
    assert outcomes[:5] == [None] * 5
    assert None not in outcomes[5:]


def test_without_a_database_a_process_limits_by_itself(unique: str) -> None:
    alone = Limits()
    assert [alone.take(FIVE, unique) is None for _ in range(6)] == [True] * 5 + [False]
    alone.give_back(FIVE, unique)
    assert alone.take(FIVE, unique, cost=0) is None


def test_without_a_database_no_more_pass_at_once_than_the_limit_allows(unique: str) -> None:
    alone, interval = Limits(), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # seconds: threads take turns in the middle of a take
    try:
        with ThreadPoolExecutor(16) as pool:
            for turn in range(1500):
                outcomes = list(pool.map(lambda _, turn=turn: alone.take(FIVE, f"{unique}{turn}"), range(16)))
                assert outcomes.count(None) == 5
    finally:
        sys.setswitchinterval(interval)


def test_the_table_names_nobody(engine: Engine, limits: Limits, unique: str) -> None:
    limits.enforce(FIVE, unique)
    with engine.connect() as connection:
        keys = connection.execute(text("SELECT key FROM shared_limit")).scalars().all()
    assert all(len(bytes(key)) == 16 and unique.encode() not in bytes(key) for key in keys)


def test_what_drained_is_swept(engine: Engine, limits: Limits, unique: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO shared_limit "
                "SELECT sha256(n::text::bytea), now() - interval '1 day' FROM generate_series(1, 3000) n"
            )
        )
    quick = Limit("quick", 1000, timedelta(seconds=1))
    for turn in range(2000):
        limits.take(quick, f"{unique}{turn % 3}")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM shared_limit")).scalar_one() < 2000


def test_a_changed_rate_begins_anew(limits: Limits, unique: str) -> None:
    limits.enforce(FIVE, unique, cost=5)
    assert limits.take(Limit("five", 600, timedelta(hours=1)), unique) is None
    assert limits.take(FIVE, unique) is not None


def test_what_a_process_remembers_is_bounded_and_forgets_the_longest_unused_first(
    monkeypatch: pytest.MonkeyPatch, unique: str
) -> None:
    monkeypatch.setattr(limits_module, "_MOST_REMEMBERED", 50)
    alone = Limits()
    for turn in range(500):
        assert alone.take(FIVE, "busy", cost=5 if turn == 0 else 1) is None or turn
        alone.take(FIVE, f"{unique}{turn}")
        assert len(alone._memory) <= 50
    assert alone.take(FIVE, f"{unique}499", cost=5) is not None
    brief = Limit("brief", 1, timedelta(microseconds=1))
    for turn in range(60):
        alone.take(brief, f"{unique}{turn}")
    alone.forget()
    assert alone.take(FIVE, f"{unique}499", cost=5) is None
