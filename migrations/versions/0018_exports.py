"""Exports of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("target_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_file", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_case_export_sha256_length")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_case_export_by")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_export_case_id")),
        sa.ForeignKeyConstraint(["target_code"], ["referral_target.code"], name=op.f("fk_case_export_target_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_export")),
    )
    op.create_index(op.f("ix_case_export_case_id"), "case_export", ["case_id"], unique=False)
    op.execute(
        "CREATE TRIGGER case_export_append_only BEFORE UPDATE OR DELETE ON case_export "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER case_export_no_truncate BEFORE TRUNCATE ON case_export "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_case_export_case_id"), table_name="case_export")
    op.drop_table("case_export")
