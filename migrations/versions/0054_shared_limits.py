"""How often something was done for an address, an account or a subject, counted over all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Unlogged: its loss costs nothing, and each request writes to it.
    op.create_table(
        "shared_limit",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_shared_limit"),
        prefixes=["UNLOGGED"],
    )
    # Updated in place again and again: room on each page for the new versions of its rows.
    op.execute("ALTER TABLE shared_limit SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)")


def downgrade() -> None:
    op.drop_table("shared_limit")
