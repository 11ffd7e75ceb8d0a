"""What becomes of registered persons: deaths and identity documents, each with its document, undone by two persons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import v1_append_only

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KINDS = "'death_recorded', 'death_corrected', 'death_undone', 'document_added', 'document_withdrawn'"
CHANGES = "'rectification', 'cancellation', 'reinstatement', 'death', 'death_undone', 'document', 'joining', 'parting'"
SEEN = "NOT EXISTS (SELECT 1 FROM hidden_person h WHERE h.id = person_event.person_id)"


def upgrade() -> None:
    op.create_table(
        "person_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_person_event_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_event_person_id"),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name="fk_person_event_requested_by"),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_person_event_by"),
        sa.PrimaryKeyConstraint("id", name="pk_person_event"),
    )
    op.create_index("ix_person_event_person_id", "person_event", ["person_id", "at"])
    v1_append_only("person_event")
    op.execute("ALTER TABLE person_event ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON person_event USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY fk_person_event_person_id ON person_event AS RESTRICTIVE TO registry_hiding "
        f"USING ({SEEN}) WITH CHECK ({SEEN})"
    )
    _changes(f"{CHANGES}, 'document_withdrawn'")


def downgrade() -> None:
    _changes(CHANGES)
    op.drop_table("person_event")


def _changes(kinds: str) -> None:
    op.drop_constraint(op.f("ck_change_request_kind"), "change_request")
    op.create_check_constraint(op.f("ck_change_request_kind"), "change_request", f"kind IN ({kinds})")
