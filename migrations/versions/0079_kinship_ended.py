"""A kinship that an application recorded by mistake is ended by two people."""

from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

BEFORE = (
    "'rectification', 'cancellation', 'reinstatement', 'death', 'death_undone', 'document', 'joining', 'parting', "
    "'document_withdrawn', 'supersession'"
)


def upgrade() -> None:
    _kinds(f"{BEFORE}, 'kinship_ended'")


def downgrade() -> None:
    _kinds(BEFORE)


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_change_request_kind"), "change_request")
    op.execute(f"ALTER TABLE change_request ADD CONSTRAINT ck_change_request_kind CHECK (kind IN ({kinds})) NOT VALID")
    op.execute("ALTER TABLE change_request VALIDATE CONSTRAINT ck_change_request_kind")
