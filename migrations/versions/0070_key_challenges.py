"""Challenges of security keys."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_challenge",
        sa.Column("credential_hash", sa.LargeBinary(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("credential_hash", name="pk_key_challenge"),
        sa.CheckConstraint("octet_length(credential_hash) = 32", name="credential_hash_length"),
    )


def downgrade() -> None:
    op.drop_table("key_challenge")
