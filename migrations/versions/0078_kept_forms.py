"""What somebody was typing when their session ended, sealed, one form an account."""

import sqlalchemy as sa
from alembic import op

from migrations.resealing import v1_resealed

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_form",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sealed_fields", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_kept_form"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_kept_form_account_id"),
    )
    v1_resealed("kept_form", ["sealed_fields"])


def downgrade() -> None:
    op.drop_table("kept_form")
