"""When an account last looked at a case, so that the queue can say what is new."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_look",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "account_id", name="pk_case_look"),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name="fk_case_look_case_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_case_look_account_id"),
    )
    op.execute("ALTER TABLE case_look ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON case_look USING (true) WITH CHECK (true)")
    seen = "NOT EXISTS (SELECT 1 FROM hidden_investigation_case h WHERE h.id = case_look.case_id OFFSET 0)"
    op.execute(
        "CREATE POLICY fk_case_look_case_id ON case_look AS RESTRICTIVE TO registry_hiding "
        f"USING ({seen}) WITH CHECK ({seen})"
    )


def downgrade() -> None:
    op.drop_table("case_look")
