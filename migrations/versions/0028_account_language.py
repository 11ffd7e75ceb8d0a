"""An account may choose the language in which it is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("language", sa.Text()))
    op.create_check_constraint("language", "account", "language IN ('es', 'en', 'qu', 'ay')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_account_language"), "account")
    op.drop_column("account", "language")
