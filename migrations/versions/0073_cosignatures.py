"""Witnesses' signatures of the journal's checkpoints."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_append_only

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_cosignature",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", "witness", name="pk_journal_cosignature"),
        sa.ForeignKeyConstraint(["size"], ["journal_checkpoint.size"], name="fk_journal_cosignature_size"),
        sa.CheckConstraint("octet_length(content) = 72", name="content_length"),
    )
    v1_append_only("journal_cosignature")


def downgrade() -> None:
    op.drop_table("journal_cosignature")
