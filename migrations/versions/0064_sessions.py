"""Kinds of tokens: bearer tokens, sessions of pages, and sign-ins of which the second step is left."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_token", sa.Column("kind", sa.Text(), server_default="bearer", nullable=False))
    op.create_check_constraint("kind", "api_token", "kind IN ('bearer', 'session', 'first_step')")


def downgrade() -> None:
    op.execute("UPDATE api_token SET revoked_at = now() WHERE kind <> 'bearer' AND revoked_at IS NULL")
    op.drop_constraint(op.f("ck_api_token_kind"), "api_token")
    op.drop_column("api_token", "kind")
