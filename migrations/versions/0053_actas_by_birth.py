"""An index of actas by birth: the unique one leaves cancelled actas out, so that a search by birth read every acta."""

from migrations.online import create_index, drop_index

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index("ix_birth_record_birth_id", "birth_record", ["birth_id"])


def downgrade() -> None:
    drop_index("ix_birth_record_birth_id", "birth_record")
