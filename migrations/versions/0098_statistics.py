"""Statistics of births: what is published of each year, frozen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import v1_append_only

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statistics_release",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_statistics_release"),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name="year"),
    )
    v1_append_only("statistics_release")


def downgrade() -> None:
    op.drop_table("statistics_release")
