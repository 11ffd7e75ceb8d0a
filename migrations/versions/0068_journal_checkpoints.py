"""The journal's tree, and its signed checkpoints."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_append_only

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_leaf",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_journal_leaf"),
        sa.UniqueConstraint("lane", "sequence", name="uq_journal_leaf_lane_sequence"),
    )
    op.create_table(
        "journal_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_journal_checkpoint"),
        sa.CheckConstraint("octet_length(root) = 32", name="root_length"),
    )
    op.create_table(
        "journal_signer",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_signer"),
        sa.CheckConstraint("id = 1", name="single_row"),
        sa.CheckConstraint("octet_length(public_key) = 32", name="public_key"),
    )
    for table in ("journal_leaf", "journal_checkpoint"):
        v1_append_only(table)


def downgrade() -> None:
    for table in ("journal_signer", "journal_checkpoint", "journal_leaf"):
        op.drop_table(table)
