"""An index for finding a birth by the mother's document as the certificate states it."""

from migrations.online import create_index, drop_index

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index("ix_birth_mother_document", "birth", ["mother_document_number", "mother_document_type"])


def downgrade() -> None:
    drop_index("ix_birth_mother_document", "birth")
