"""Journal entries name the persons they are about or show, for finding who saw whom."""

import sqlalchemy as sa
from alembic import op

from migrations.online import create_gin_index, drop_index

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal", sa.Column("persons", sa.ARRAY(sa.Uuid()), nullable=True))
    create_gin_index("ix_journal_persons", "journal", "persons")


def downgrade() -> None:
    drop_index("ix_journal_persons", "journal")
    op.drop_column("journal", "persons")
