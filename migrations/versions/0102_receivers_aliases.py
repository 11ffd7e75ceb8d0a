"""A receiver of notifications may be a client with an agreement: one name for each person at both."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

KEY = "fk_notification_receiver_alias_client_id"


def upgrade() -> None:
    op.add_column("notification_receiver", sa.Column("alias_client_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(KEY, "notification_receiver", "exchange_client", ["alias_client_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(KEY, "notification_receiver", type_="foreignkey")
    op.drop_column("notification_receiver", "alias_client_id")
