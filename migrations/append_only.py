"""Triggers shared by migrations.

A migration that has been released must always do the same, so these functions are frozen: where one has to do something
else, add `v2_…` beside it. Mark the model of the table with `registry.core.database.AppendOnly` too.
"""

from alembic import op


def v1_append_only(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on a table; its triggers go with it when it is dropped."""
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    v1_no_truncate(table)


def v1_no_truncate(table: str) -> None:
    """Refuse TRUNCATE alone: for a table whose own trigger decides about UPDATE and DELETE."""
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def v1_allow_truncate(table: str) -> None:
    """Undo `v1_no_truncate`."""
    op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
