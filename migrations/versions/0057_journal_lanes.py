"""The journal has several chains, so that no unit of work waits for another's commit."""

import sqlalchemy as sa
from alembic import op

from migrations.online import create_index

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_lane",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_journal_lane"),
        sa.CheckConstraint("lane > 0", name="lane_positive"),
    )
    op.add_column("journal", sa.Column("lane", sa.SmallInteger(), server_default="0", nullable=False))
    create_index("journal_by_lane", "journal", ["lane", "sequence"], unique=True)
    op.execute(
        "ALTER TABLE journal DROP CONSTRAINT pk_journal, "
        "ADD CONSTRAINT pk_journal PRIMARY KEY USING INDEX journal_by_lane"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE journal DROP CONSTRAINT pk_journal, ADD CONSTRAINT pk_journal PRIMARY KEY (sequence)")
    op.drop_column("journal", "lane")
    op.drop_table("journal_lane")
