"""Settings of minors' IDs, by version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents_settings",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_documents_settings_made_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_documents_settings")),
    )
    op.create_index(op.f("ix_documents_settings_made_at"), "documents_settings", ["made_at"])
    op.execute(
        "CREATE TRIGGER documents_settings_append_only BEFORE UPDATE OR DELETE ON documents_settings "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER documents_settings_no_truncate BEFORE TRUNCATE ON documents_settings "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("documents_settings")
