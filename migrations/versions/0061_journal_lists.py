"""Indexes by which the journal is listed: by day, and by account and day."""

from sqlalchemy import text

from migrations.online import create_index, drop_index

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index("ix_journal_at", "journal", ["at", "sequence", "lane"])
    create_index("ix_journal_account", "journal", [text("(content::jsonb ->> 'account')"), "at", "sequence", "lane"])


def downgrade() -> None:
    drop_index("ix_journal_account", "journal")
    drop_index("ix_journal_at", "journal")
