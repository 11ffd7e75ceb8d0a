"""The constraints that migrations make are those the models say: alembic compares columns and indexes alone."""

import pytest
from sqlalchemy import text

from registry.core.context import Context
from registry.rooms import Base

TABLES = ("place", "facility", "professional", "person", "identity_document", "kinship", "identity_number", "cui_block")
CONSTRAINTS = text(
    "SELECT c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
    "WHERE t.relname = :table AND t.relnamespace = CAST(:schema AS regnamespace) AND c.contype IN ('c', 'u', 'x', 'p')"
)


@pytest.mark.parametrize("table", TABLES)
def test_migrated_constraints_are_those_of_the_models(ctx: Context, table: str) -> None:
    connection = ctx.session.connection()
    connection.execute(text("CREATE SCHEMA of_models"))
    apart = connection.execution_options(schema_translate_map={None: "of_models"})
    Base.metadata.create_all(apart, tables=[Base.metadata.tables[name] for name in TABLES])
    connection.execution_options(schema_translate_map=None)

    def constraints(schema: str) -> dict[str, str]:
        rows = connection.execute(CONSTRAINTS, {"table": table, "schema": schema})
        return {name: definition for name, definition in rows}  # noqa: C416  # rows are not pairs to mypy

    migrated = constraints("public")
    assert migrated
    assert migrated == constraints("of_models")
