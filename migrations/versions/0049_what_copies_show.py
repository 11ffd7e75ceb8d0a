"""What a certified copy shows is kept for who checks the paper; languages of copies are a table of the package."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certified_copy", sa.Column("sealed_paper", sa.LargeBinary(), nullable=True))
    _languages("language ~ '^[a-z]{2,3}$'")


def downgrade() -> None:
    _languages("language IN ('es', 'en', 'qu', 'ay')")
    op.drop_column("certified_copy", "sealed_paper")


def _languages(check: str) -> None:
    op.drop_constraint(op.f("ck_certified_copy_language"), "certified_copy")
    op.create_check_constraint(op.f("ck_certified_copy_language"), "certified_copy", check)
