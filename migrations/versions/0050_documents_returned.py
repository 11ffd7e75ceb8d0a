"""The lifting of a sealing may return documents with which others were registered meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sealing", sa.Column("lift_returns_documents", sa.Boolean(), nullable=False, server_default="false"))


def downgrade() -> None:
    op.drop_column("sealing", "lift_returns_documents")
