"""What finds the photograph of one minor's application in another's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.online import create_gin_index, create_index, drop_index

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None

TABLE = "document_application"
NAME = "ck_document_application_bands_of_photograph"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("photograph_bands", ARRAY(sa.BigInteger()), nullable=True))
    condition = "photograph_bands IS NULL OR photograph_sha256 IS NOT NULL"
    op.create_check_constraint(op.f(NAME), TABLE, condition, postgresql_not_valid=True)
    op.execute(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT {NAME}")
    create_index("ix_document_application_photograph_sha256", TABLE, ["photograph_sha256"])
    create_gin_index("ix_document_application_photograph_bands", TABLE, "photograph_bands")


def downgrade() -> None:
    drop_index("ix_document_application_photograph_bands", TABLE)
    drop_index("ix_document_application_photograph_sha256", TABLE)
    op.drop_constraint(op.f(NAME), TABLE)
    op.drop_column(TABLE, "photograph_bands")
