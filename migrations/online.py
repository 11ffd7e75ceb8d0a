"""What a migration uses to change a table that is in use. Frozen with the first migration that uses it."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from sqlalchemy import TextClause


@contextmanager
def _unhurried() -> Iterator[None]:
    """Outside a transaction and without time limits: building an index concurrently holds nobody up, and takes long."""
    with op.get_context().autocommit_block():
        bind = op.get_bind()
        limits = {
            name: bind.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("statement_timeout", "lock_timeout")
        }
        for name in limits:
            bind.exec_driver_sql(f"SET {name} = 0")
        try:
            yield
        finally:
            for name, limit in limits.items():
                bind.exec_driver_sql(f"SET {name} = '{limit}'")


def create_index(name: str, table: str, columns: list[str | TextClause], *, unique: bool = False) -> None:
    """Build an index while the table is read and written; one that was left half built is built again."""
    with _unhurried():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, columns, unique=unique, postgresql_concurrently=True)


def drop_index(name: str, table: str) -> None:
    """Drop an index while the table is read and written."""
    with _unhurried():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)


def create_gin_index(name: str, table: str, column: str) -> None:
    """Build an index of the elements of an array column, as `create_index` does."""
    with _unhurried():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, [column], postgresql_using="gin", postgresql_concurrently=True)
