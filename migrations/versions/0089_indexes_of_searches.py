"""Indexes for what a birth's search and an acta's page ask: births of an estimated day, actas that replace another."""

import sqlalchemy as sa
from alembic import op

from migrations.online import create_index, drop_index

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

_ESTIMATED = "ix_birth_estimated"


def upgrade() -> None:
    create_index("ix_birth_record_replaces_id", "birth_record", ["replaces_id"])
    with op.get_context().autocommit_block():
        op.drop_index(_ESTIMATED, "birth", if_exists=True, postgresql_concurrently=True)
        where = sa.text("birth_estimate IS NOT NULL")
        op.create_index(_ESTIMATED, "birth", ["id"], postgresql_where=where, postgresql_concurrently=True)


def downgrade() -> None:
    drop_index(_ESTIMATED, "birth")
    drop_index("ix_birth_record_replaces_id", "birth_record")
