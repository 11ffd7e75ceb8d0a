"""Whose a task of a case is, and notices of what others did in one's cases."""

import sqlalchemy as sa
from alembic import op

from migrations.online import create_index, drop_index

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_entry", sa.Column("assignee_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_case_entry_assignee_id", "case_entry", "account", ["assignee_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_case_entry_assignee_of_task"), "case_entry", "assignee_id IS NULL OR kind = 'task'"
    )
    op.create_table(
        "case_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_notice"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_case_notice_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name="fk_case_notice_case_id"),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_case_notice_by"),
        sa.CheckConstraint(
            "kind IN ('assigned', 'reviewer_added', 'task_assigned', 'decision_sent_back', 'decision_confirmed')",
            name=op.f("ck_case_notice_kind"),
        ),
    )
    op.create_index("ix_case_notice_account_id", "case_notice", ["account_id", "at", "id"])
    op.execute("ALTER TABLE case_notice ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON case_notice USING (true) WITH CHECK (true)")
    seen = "NOT EXISTS (SELECT 1 FROM hidden_investigation_case h WHERE h.id = case_notice.case_id OFFSET 0)"
    op.execute(
        "CREATE POLICY fk_case_notice_case_id ON case_notice AS RESTRICTIVE TO registry_hiding "
        f"USING ({seen}) WITH CHECK ({seen})"
    )
    create_index("ix_case_entry_assignee_id", "case_entry", ["assignee_id"])


def downgrade() -> None:
    drop_index("ix_case_entry_assignee_id", "case_entry")
    op.drop_table("case_notice")
    op.drop_constraint(op.f("ck_case_entry_assignee_of_task"), "case_entry")
    op.drop_constraint("fk_case_entry_assignee_id", "case_entry", type_="foreignkey")
    op.drop_column("case_entry", "assignee_id")
