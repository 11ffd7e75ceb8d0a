"""What is done about a referral to child protection: who took it, to whom it was referred, what was noted, its end."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_append_only

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "protection_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("target_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_protection_step"),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_protection_step_birth_id"),
        sa.ForeignKeyConstraint(["target_code"], ["referral_target.code"], name="fk_protection_step_target_code"),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_protection_step_by"),
        sa.UniqueConstraint("birth_id", "sequence", name="uq_protection_step_birth_id_sequence"),
        sa.CheckConstraint("step IN ('taken', 'referred', 'closed', 'note')", name=op.f("ck_protection_step_step")),
        sa.CheckConstraint("(step = 'referred') = (target_code IS NOT NULL)", name=op.f("ck_protection_step_target")),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_protection_step_sequence")),
    )
    v1_append_only("protection_step")
    op.execute("ALTER TABLE protection_step ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON protection_step USING (true) WITH CHECK (true)")
    seen = "NOT EXISTS (SELECT 1 FROM hidden_birth h WHERE h.id = protection_step.birth_id)"
    op.execute(
        "CREATE POLICY fk_protection_step_birth_id ON protection_step AS RESTRICTIVE TO registry_hiding "
        f"USING ({seen}) WITH CHECK ({seen})"
    )


def downgrade() -> None:
    op.drop_table("protection_step")
