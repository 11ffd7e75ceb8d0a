"""What waits at the counter is counted by an index: a clerk's first page read every application there ever was."""

from migrations.online import create_index, drop_index

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

_INDEX = ("ix_document_application_state", "document_application")


def upgrade() -> None:
    create_index(*_INDEX, ["state", "created_at"])


def downgrade() -> None:
    drop_index(*_INDEX)
