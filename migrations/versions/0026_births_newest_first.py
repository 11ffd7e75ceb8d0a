"""Births are listed newest first without a facility too."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_birth_created_at", "birth", ["created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_birth_created_at", "birth")
