"""Lets the sealed columns of a table be wrapped by another key of the vault; see migration 0069 and docs/keys.md.

A migration that adds a sealed column to a table calls `v1_never_resealed`, then `v1_resealed` with all of its columns.
Frozen with the first migration that uses it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

_USUALLY = "WHEN (current_setting('registry.resealing', true) IS DISTINCT FROM 'on') "
_WRITTEN = "WHEN ((current_setting('registry.resealing'::text, true) IS DISTINCT FROM 'on'::text)) "


def v1_resealed(table: str, columns: Sequence[str]) -> None:
    """Under the switch, exchange the table's own guards for one that lets the heads of these columns change alone."""
    _replace_guards(table, "FOR EACH ROW EXECUTE", f"FOR EACH ROW {_USUALLY}EXECUTE")
    named = ", ".join(f"'{column}'" for column in columns)
    op.execute(
        f"CREATE TRIGGER {table}_resealed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        f"WHEN (current_setting('registry.resealing', true) = 'on') EXECUTE FUNCTION only_resealed({named})"
    )


def v1_never_resealed(table: str) -> None:
    """Undo `v1_resealed`."""
    op.execute(f"DROP TRIGGER {table}_resealed ON {table}")
    _replace_guards(table, _WRITTEN, "")


def _replace_guards(table: str, old: str, new: str) -> None:
    """Write the table's own guards of each row anew, with other words."""
    guards = sa.text(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal "
        "AND (tgtype & 3) = 3 AND (tgtype & 24) > 0 AND tgname <> :table || '_resealed'"
    )
    for written in op.get_bind().execute(guards, {"table": table}).scalars().all():
        if old in written:
            op.execute(sa.text(written.replace(old, new).replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER")))
