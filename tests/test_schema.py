"""The migrations and the models say the same, in both directions."""

from pathlib import Path

from sqlalchemy import create_engine, text

from registry import migrating
from registry.core.registry import Registry


def test_the_models_are_what_the_migrations_make(registry: Registry) -> None:
    migrating.check(registry.engine)


def test_every_migration_goes_up_and_down_and_up_again(registry: Registry) -> None:
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE updown"))
    engine = create_engine(registry.engine.url.set(database="updown"))
    try:
        migrating.migrate(engine)
        migrating.downgrade(engine, "base")
        migrating.migrate(engine)
        migrating.check(engine)
    finally:
        engine.dispose()
        with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("DROP DATABASE updown"))


def test_there_is_one_migration_a_number() -> None:
    numbers = [path.name[:4] for path in Path(migrating.MIGRATIONS / "versions").glob("0*.py")]
    assert sorted(numbers) == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
