"""The key that signs the journal's checkpoints can be replaced: older ones stay, to verify what they signed."""

from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_journal_signer_single_row"), "journal_signer")
    op.create_check_constraint("number", "journal_signer", "id >= 1")


def downgrade() -> None:
    op.execute("DELETE FROM journal_signer WHERE id > 1")
    op.drop_constraint(op.f("ck_journal_signer_number"), "journal_signer")
    op.create_check_constraint("single_row", "journal_signer", "id = 1")
