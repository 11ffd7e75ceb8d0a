"""Accounts that are entered by an identity provider, and visits to it."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "provider_link",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("linked_by", sa.Uuid()),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_provider_link"),
        sa.UniqueConstraint("holder_id", name="uq_provider_link_holder_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_provider_link_account_id"),
        sa.ForeignKeyConstraint(["holder_id"], ["account_holder.id"], name="fk_provider_link_holder_id"),
        sa.ForeignKeyConstraint(["linked_by"], ["account.id"], name="fk_provider_link_linked_by"),
    )
    op.create_table(
        "provider_visit",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_provider_visit"),
        sa.CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash_length"),
    )


def downgrade() -> None:
    op.drop_table("provider_visit")
    op.drop_table("provider_link")
