"""The constraints of the migrations are those of the models; alembic itself compares only columns and indexes."""

from collections import defaultdict
from collections.abc import Mapping

import pytest
from sqlalchemy import Connection, text

from registry.core.registry import Registry
from registry.rooms import Base

CONSTRAINTS = text(
    "SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) "
    "FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
    "WHERE t.relnamespace = CAST(:schema AS regnamespace) AND c.contype IN ('c', 'u', 'x', 'p')"
)
Constraints = Mapping[str, Mapping[str, str]]
"""Table → name → definition."""


@pytest.fixture(scope="module")
def constraints(registry: Registry) -> tuple[Constraints, Constraints]:
    """Those of the migrated tables, and those of the same tables made from the models."""
    with registry.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("CREATE SCHEMA of_models"))
        apart = connection.execution_options(schema_translate_map={None: "of_models"})
        Base.metadata.create_all(apart)
        connection.execution_options(schema_translate_map=None)
        both = _constraints(connection, "public"), _constraints(connection, "of_models")
        transaction.rollback()
    return both


def _constraints(connection: Connection, schema: str) -> Constraints:
    by_table: dict[str, dict[str, str]] = defaultdict(dict)
    for table, name, definition in connection.execute(CONSTRAINTS, {"schema": schema}):
        by_table[table][name] = definition
    return by_table


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_migrated_constraints_are_those_of_the_models(constraints: tuple[Constraints, Constraints], table: str) -> None:
    migrated, modelled = constraints
    assert migrated[table]
    assert migrated[table] == modelled[table]
