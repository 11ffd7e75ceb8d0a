"""Kinds of search are rows filled from the program's catalogue; the registry's own reasons are stored as messages.

A new kind needs no migration any more. A reason that the registry gives itself (an alert, a watch-list hit) is shown in
the reader's language; older rows keep their English text.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WITH_REASON = ("investigation_case", "case_event", "case_referral")
KINDS = ("prints", "names", "document", "phone", "address", "attendant", "declarant")


def upgrade() -> None:
    kinds = op.create_table(
        "case_search_kind",
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_case_search_kind")),
    )
    op.bulk_insert(kinds, [{"name": kind} for kind in KINDS])
    op.drop_constraint(op.f("ck_case_search_kind"), "case_search")
    op.create_foreign_key(op.f("fk_case_search_kind"), "case_search", "case_search_kind", ["kind"], ["name"])
    for table in WITH_REASON:
        op.add_column(table, sa.Column("reason_message", postgresql.JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    for table in reversed(WITH_REASON):
        op.drop_column(table, "reason_message")
    op.drop_constraint(op.f("fk_case_search_kind"), "case_search", type_="foreignkey")
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_check_constraint(op.f("ck_case_search_kind"), "case_search", f"kind IN ({listed})")
    op.drop_table("case_search_kind")
