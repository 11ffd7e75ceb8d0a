"""Alembic's entry: the registry's tables, without procrastinate's own."""

from typing import Any

from alembic import context

from registry.rooms import Base

MIGRATION_LOCK = 4_207_166  # any number of our own: two migrations at once wait for each other


def include(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    return not (name or "").startswith("procrastinate_")


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        context.run_migrations()


run()
