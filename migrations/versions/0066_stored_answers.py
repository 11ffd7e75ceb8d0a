"""Answers stored for repeated requests are sealed, found by whom they name, and end."""

import sqlalchemy as sa
from alembic import op

from migrations.online import create_gin_index, drop_index

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

STORED = "sealed_body IS NOT NULL OR body IS NOT NULL"


def upgrade() -> None:
    op.alter_column("request_key", "body", nullable=True)
    op.add_column("request_key", sa.Column("sealed_body", sa.LargeBinary(), nullable=True))
    op.add_column("request_key", sa.Column("names", sa.ARRAY(sa.Uuid()), nullable=True))
    create_gin_index("ix_request_key_names", "request_key", "names")
    for name, column, where in (
        ("ix_request_key_created_at", "created_at", STORED),
        ("ix_request_key_plain", "id", "body IS NOT NULL"),
    ):
        with op.get_context().autocommit_block():
            op.drop_index(name, "request_key", if_exists=True, postgresql_concurrently=True)
            op.create_index(
                name, "request_key", [column], postgresql_where=sa.text(where), postgresql_concurrently=True
            )


def downgrade() -> None:
    for name in ("ix_request_key_plain", "ix_request_key_created_at", "ix_request_key_names"):
        drop_index(name, "request_key")
    op.execute("DELETE FROM request_key WHERE body IS NULL")  # the version before cannot open them
    op.drop_column("request_key", "names")
    op.drop_column("request_key", "sealed_body")
    op.alter_column("request_key", "body", nullable=False)
