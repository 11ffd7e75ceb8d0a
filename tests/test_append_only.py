"""No row of an append-only table is ever changed, deleted or truncated away."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from registry.core.database import AppendOnly
from registry.core.registry import Registry
from registry.rooms import Base


def _declared() -> Iterator[Table]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, AppendOnly):
            assert isinstance(mapper.local_table, Table)
            yield mapper.local_table


TABLES = {table.name: table for table in _declared()}


@pytest.fixture
def connection(registry: Registry) -> Iterator[Connection]:
    with registry.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.mark.parametrize("name", sorted(TABLES))
@pytest.mark.parametrize(
    "change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"]
)
def test_every_append_only_table_refuses_every_change(connection: Connection, name: str, change: str) -> None:
    table = TABLES[name]
    _insert_empty_row(connection, table)
    with pytest.raises(DBAPIError) as refused:
        connection.execute(text(change.format(table=name, column=table.columns.values()[0].name)))
    assert _constraint(refused.value) == f"{name}_append_only"


def _insert_empty_row(connection: Connection, table: Table) -> None:
    """One row of nothing, which is rolled back with the constraints that were dropped to let it in.

    A trigger for each row fires only where there is one, and what a valid row of every table needs is not known here.
    """
    constraints = connection.execute(
        text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) AND contype IN ('c', 'p')"),
        {"table": table.name},
    )
    for constraint in constraints.scalars().all():
        connection.execute(text(f'ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS "{constraint}" CASCADE'))
    for column in table.columns:
        connection.execute(text(f"ALTER TABLE {table.name} ALTER COLUMN {column.name} DROP IDENTITY IF EXISTS"))
        connection.execute(text(f"ALTER TABLE {table.name} ALTER COLUMN {column.name} DROP NOT NULL"))
    connection.execute(text(f"INSERT INTO {table.name} DEFAULT VALUES"))


def _constraint(error: DBAPIError) -> str | None:
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None)


def test_every_table_with_an_append_only_trigger_is_marked(connection: Connection) -> None:
    named = text(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = tgrelid::regclass::text || '_append_only'"
    )
    assert set(connection.execute(named).scalars()) == set(TABLES)
