"""An index of the keys whose answers have ended, by which the oldest are found and deleted."""

import sqlalchemy as sa
from alembic import op

from migrations.online import drop_index

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

NAME = "ix_request_key_ended"


def upgrade() -> None:
    where = sa.text("sealed_body IS NULL AND body IS NULL")
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "request_key", if_exists=True, postgresql_concurrently=True)
        op.create_index(NAME, "request_key", ["created_at"], postgresql_where=where, postgresql_concurrently=True)


def downgrade() -> None:
    drop_index(NAME, "request_key")
