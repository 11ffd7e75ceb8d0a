"""The migrations and the models say the same, in both directions."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from registry import migrating
from registry.core.errors import Unavailable
from registry.core.registry import Registry


def test_the_models_are_what_the_migrations_make(registry: Registry) -> None:
    migrating.check(registry.engine)


def test_every_migration_goes_up_and_down_and_up_again(registry: Registry) -> None:
    with _database(registry, "updown") as engine:
        migrating.migrate(engine)
        migrating.downgrade(engine, "base")
        migrating.migrate(engine)
        migrating.check(engine)


@contextmanager
def _database(registry: Registry, name: str) -> Iterator[Engine]:
    """An empty database of that name, gone afterwards."""
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = create_engine(registry.engine.url.set(database=name))
    try:
        yield engine
    finally:
        engine.dispose()
        with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_a_migration_gives_up_a_table_in_use_and_goes_on_when_it_is_free(registry: Registry) -> None:
    with _database(registry, "held") as engine:
        migrating.migrate(engine, "0006")
        with engine.connect() as other:
            other.execute(text("LOCK TABLE account IN ACCESS EXCLUSIVE MODE"))
            with pytest.raises(Unavailable) as refusal:
                migrating.migrate(engine, "0007", lock_timeout_ms=100)
        assert refusal.value.slug == "database-busy"
        assert _revision(engine) == "0006"
        migrating.migrate(engine)
        migrating.check(engine)


def test_what_was_migrated_before_a_failure_stays(registry: Registry) -> None:
    with _database(registry, "halfway") as engine:
        migrating.migrate(engine, "0002")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE capture (a int)"))  # in the way of migration 0006
        with pytest.raises(ProgrammingError):
            migrating.migrate(engine)
        assert _revision(engine) == "0005"


def test_two_processes_migrate_one_after_the_other(registry: Registry) -> None:
    with _database(registry, "twice") as engine, ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(migrating.migrate, engine) for _ in range(2)]:
            running.result()
        migrating.check(engine)


def test_an_index_is_built_again_when_it_was_left_half_built(registry: Registry) -> None:
    with _database(registry, "index") as engine:
        migrating.migrate(engine, "0025")
        with engine.begin() as connection:
            connection.execute(text("CREATE INDEX ix_birth_created_at ON birth (created_at, id)"))
            connection.execute(
                text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_birth_created_at'::regclass")
            )
        migrating.migrate(engine)
        with engine.connect() as connection:
            is_valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_birth_created_at'::regclass"
            assert connection.scalar(text(is_valid))


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def test_a_released_migration_is_never_edited() -> None:
    for line in (migrating.MIGRATIONS / "frozen.txt").read_text().splitlines():
        digest, name = line.split()
        content = (migrating.MIGRATIONS / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, f"{name} was released: write a new migration instead"


def test_there_is_one_migration_a_number() -> None:
    numbers = [path.name[:4] for path in Path(migrating.MIGRATIONS / "versions").glob("0*.py")]
    assert sorted(numbers) == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
