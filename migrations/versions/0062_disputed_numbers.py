"""A number that was stated for a person and is somebody else's is kept with that person."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.add_column("person", sa.Column("disputed_type", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("disputed_number", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "disputed_number")
    op.drop_column("person", "disputed_type")
