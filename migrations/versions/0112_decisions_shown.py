"""For whom else a court's decision was shown, by which somebody applies for a minor's ID."""

import sqlalchemy as sa
from alembic import op

from migrations.online import drop_index

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

NAME = "ix_document_application_by_court"
TABLE = "document_application"


def upgrade() -> None:
    by_court = sa.text("applicant_proof = 'court_decision'")
    with op.get_context().autocommit_block():
        op.drop_index(NAME, TABLE, if_exists=True, postgresql_concurrently=True)
        op.create_index(NAME, TABLE, ["submitted_at"], postgresql_where=by_court, postgresql_concurrently=True)


def downgrade() -> None:
    drop_index(NAME, TABLE)
