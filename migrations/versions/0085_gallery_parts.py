"""Searches by print become jobs of gallery workers, and galleries follow the captures by transaction.

`capture.changed_in` is the transaction that stored a print, or withdrew it. The rows there are get the migration's own,
without being written anew: a gallery loads them all when it starts, and by transaction only what comes afterwards.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.online import create_index, drop_index

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

STATES = "'awaiting_approval', 'approved', 'refused', 'searching', 'done'"
STATES_BEFORE = "'awaiting_approval', 'approved', 'refused', 'done'"
APPROVED = (
    "OR NOT needs_approval OR emergency IS NOT NULL OR (approved_by IS NOT NULL AND run_at < approval_expires_at)"
)
NAMED = "(SELECT acting_role()) IS NOT NULL"


def upgrade() -> None:
    op.execute("ALTER TABLE capture ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id()")
    op.execute("""
        CREATE FUNCTION capture_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.changed_in := pg_current_xact_id();
            RETURN NEW;
        END $$
    """)
    # After capture_append_only and capture_resealed, by its name: they would take the new value for a change.
    op.execute(
        "CREATE TRIGGER capture_stamped BEFORE UPDATE ON capture FOR EACH ROW "
        "WHEN (OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at) EXECUTE FUNCTION capture_changed()"
    )
    op.create_table(
        "gallery_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("adults", sa.BigInteger(), nullable=False),
        sa.Column("children", sa.BigInteger(), nullable=False),
        sa.Column("prints", sa.BigInteger(), nullable=False),
        sa.Column("not_compared", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gallery_part"),
        sa.CheckConstraint("part BETWEEN 1 AND parts", name="part"),
    )
    op.create_table(
        "gallery_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("arguments", JSONB(), nullable=False),
        sa.Column("seen", JSONB(), nullable=False),
        sa.Column("sealed_questions", sa.LargeBinary()),
        sa.Column("sealed_answers", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_gallery_search"),
        sa.CheckConstraint("parts >= 1", name="parts"),
    )
    op.create_index(
        "ix_gallery_search_unanswered", "gallery_search", ["asked_at"], postgresql_where=sa.text("answered_at IS NULL")
    )
    op.create_table(
        "gallery_answer",
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", JSONB(), nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("search_id", "part", name="pk_gallery_answer"),
        sa.ForeignKeyConstraint(
            ["search_id"], ["gallery_search.id"], name="fk_gallery_answer_search_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("part BETWEEN 1 AND parts", name="part"),
    )
    for table in ("gallery_search", "gallery_answer"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
    _states(STATES, f"state NOT IN ('searching', 'done') {APPROVED}", "(state IN ('searching', 'done'))")
    create_index("ix_capture_changed_in", "capture", ["changed_in"])


def _states(states: str, approved: str, run: str) -> None:
    for name, check in {
        "state": f"state IN ({states})",
        "run_approved": approved,
        "done_when_run": f"{run} = (run_at IS NOT NULL)",
    }.items():
        op.execute(f"ALTER TABLE case_search DROP CONSTRAINT ck_case_search_{name}")
        op.execute(f"ALTER TABLE case_search ADD CONSTRAINT ck_case_search_{name} CHECK ({check})")


def downgrade() -> None:
    drop_index("ix_capture_changed_in", "capture")
    op.execute("UPDATE case_search SET state = 'approved', run_at = NULL, ran_with = NULL WHERE state = 'searching'")
    _states(STATES_BEFORE, f"state <> 'done' {APPROVED}", "(state = 'done')")
    op.drop_table("gallery_answer")
    op.drop_table("gallery_search")
    op.drop_table("gallery_part")
    op.execute("DROP TRIGGER capture_stamped ON capture")
    op.execute("DROP FUNCTION capture_changed()")
    op.drop_column("capture", "changed_in")
