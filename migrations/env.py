"""Alembic's entry: the registry's tables, without procrastinate's own. `registry.migrating` opens the connection."""

from typing import Any

from alembic import context

from registry.rooms import Base


def include(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    return not (name or "").startswith("procrastinate_")


def run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        include_object=include,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
