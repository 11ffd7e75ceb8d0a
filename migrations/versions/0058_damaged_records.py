"""Stored items that do not open any more, by their place, until they are mended."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    op.create_table(
        "damaged_record",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_damaged_record")),
    )


def downgrade() -> None:
    op.drop_table("damaged_record")
