"""Births are listed newest first without a facility too."""

from migrations import online

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    online.create_index("ix_birth_created_at", "birth", ["created_at", "id"])


def downgrade() -> None:
    online.drop_index("ix_birth_created_at", "birth")
