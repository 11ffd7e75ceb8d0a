"""Another woman in the mother's place of a signed certificate waits for a second person."""

from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None

BEFORE = (
    "'rectification', 'cancellation', 'reinstatement', 'death', 'death_undone', 'document', 'joining', 'parting', "
    "'document_withdrawn', 'supersession', 'kinship_ended'"
)


def upgrade() -> None:
    _kinds(f"{BEFORE}, 'correction'")


def downgrade() -> None:
    _kinds(BEFORE)


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_change_request_kind"), "change_request")
    op.execute(f"ALTER TABLE change_request ADD CONSTRAINT ck_change_request_kind CHECK (kind IN ({kinds})) NOT VALID")
    op.execute("ALTER TABLE change_request VALIDATE CONSTRAINT ck_change_request_kind")
