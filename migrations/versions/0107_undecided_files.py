"""An index of the files of a station of which nobody has decided yet, which are counted before another is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_outbox_envelope_undecided", "outbox_envelope"


def upgrade() -> None:
    undecided = sa.text("state IN ('receiving', 'received', 'waiting')")
    with op.get_context().autocommit_block():
        op.drop_index(INDEX, TABLE, if_exists=True, postgresql_concurrently=True)
        op.create_index(INDEX, TABLE, ["station_id"], postgresql_where=undecided, postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(INDEX, TABLE, if_exists=True, postgresql_concurrently=True)
