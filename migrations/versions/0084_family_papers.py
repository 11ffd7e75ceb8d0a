"""Papers for families: each has a code at random, found by its hash and sealed so that it can be printed again."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_append_only
from migrations.resealing import v1_resealed

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "family_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_code", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.Uuid()),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_family_paper"),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_family_paper_birth_id"),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name="fk_family_paper_issued_by"),
        sa.UniqueConstraint("code_hash", name="uq_family_paper_code_hash"),
        sa.UniqueConstraint("birth_id", "number", name="uq_family_paper_birth_id_number"),
        sa.CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        sa.CheckConstraint("number >= 1", name="number"),
    )
    v1_append_only("family_paper")
    v1_resealed("family_paper", ["sealed_code"])
    seen = "NOT EXISTS (SELECT 1 FROM hidden_birth h WHERE h.id = family_paper.birth_id)"
    op.execute("ALTER TABLE family_paper ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON family_paper USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY fk_family_paper_birth_id ON family_paper AS RESTRICTIVE TO registry_hiding "
        f"USING ({seen}) WITH CHECK ({seen})"
    )


def downgrade() -> None:
    op.drop_table("family_paper")
