"""Ways back: corrections of signed certificates, requests that a second person decides, numbers given back.

A certificate's content changes only together with a row that keeps what stood there before. A cancelled acta frees its
certificate, and an annulled certificate its number.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import v1_append_only, v1_no_truncate

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOVABLE = "'state', 'annulled_reason', 'annulled_at', 'is_sealed'"
STATES = "('draft', 'signed'), ('draft', 'annulled'), ('signed', 'used'), ('signed', 'annulled')"
CHANGED = "OLD.state <> 'draft' AND (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable)"
CORRECTED = """
    (OLD.id, OLD.newborn_id, OLD.facility_code, OLD.created_at, OLD.signed_by, OLD.signed_at, OLD.is_demonstration)
    = (NEW.id, NEW.newborn_id, NEW.facility_code, NEW.created_at, NEW.signed_by, NEW.signed_at, NEW.is_demonstration)
    AND NEW.corrections = OLD.corrections + 1
    AND EXISTS (SELECT FROM birth_correction c WHERE c.birth_id = NEW.id AND c.sequence = NEW.corrections)
"""


def upgrade() -> None:
    op.add_column("birth", sa.Column("corrections", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "birth_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_birth_correction_sequence")),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_birth_correction_birth_id"),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name="fk_birth_correction_requested_by"),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_birth_correction_by"),
        sa.PrimaryKeyConstraint("id", name="pk_birth_correction"),
        sa.UniqueConstraint("birth_id", "sequence", name="uq_birth_correction_birth_id_sequence"),
    )
    v1_append_only("birth_correction")
    _hide("birth_correction", "birth_id", "birth")
    op.create_table(
        "change_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('rectification', 'cancellation', 'reinstatement', 'death', 'death_undone', 'document')",
            name=op.f("ck_change_request_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'refused', 'withdrawn')", name=op.f("ck_change_request_state")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_change_request_decided_whole"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by = requested_by) = (state = 'withdrawn')",
            name=op.f("ck_change_request_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_change_request_person_id"),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name="fk_change_request_requested_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_change_request_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_change_request"),
    )
    op.create_index("ix_change_request_subject_id", "change_request", ["subject_id", "requested_at"])
    op.create_index("ix_change_request_person_id", "change_request", ["person_id"])
    op.create_index(
        "uq_change_request_subject_id",
        "change_request",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute("""
        CREATE FUNCTION change_request_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY['state', 'decided_by', 'decided_at'];
        BEGIN
            IF TG_OP <> 'UPDATE' OR OLD.state <> 'waiting'
                OR (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable) THEN
                RAISE EXCEPTION 'a request is decided once' USING CONSTRAINT = 'change_request_kept';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER change_request_kept BEFORE UPDATE OR DELETE ON change_request "
        "FOR EACH ROW EXECUTE FUNCTION change_request_kept()"
    )
    v1_no_truncate("change_request")
    _hide("change_request", "person_id", "person")
    _guard_birth(f"{CHANGED} AND NOT ({CORRECTED})", f"{STATES}, ('used', 'signed')")
    op.drop_index("uq_birth_cnv", "birth")
    _unique("uq_birth_cnv", "birth", "cnv", "NOT is_sealed AND state <> 'annulled'")
    op.drop_index("uq_birth_record_birth_id", "birth_record")
    _unique("uq_birth_record_birth_id", "birth_record", "birth_id", "state <> 'cancelled'")
    op.drop_constraint("uq_birth_record_replaces_id", "birth_record")
    _unique("uq_birth_record_replaces_id", "birth_record", "replaces_id", "state <> 'cancelled'")


def downgrade() -> None:
    op.drop_index("uq_birth_record_replaces_id", "birth_record")
    op.create_unique_constraint("uq_birth_record_replaces_id", "birth_record", ["replaces_id"])
    op.drop_index("uq_birth_record_birth_id", "birth_record")
    _unique("uq_birth_record_birth_id", "birth_record", "birth_id", "state <> 'cancelled' OR number IS NOT NULL")
    op.drop_index("uq_birth_cnv", "birth")
    _unique("uq_birth_cnv", "birth", "cnv", "NOT is_sealed AND (state <> 'annulled' OR signed_at IS NOT NULL)")
    _guard_birth(CHANGED, STATES)
    op.drop_table("change_request")
    op.execute("DROP FUNCTION change_request_kept()")
    op.drop_table("birth_correction")
    op.drop_column("birth", "corrections")


def _unique(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], unique=True, postgresql_where=sa.text(where))


def _hide(table: str, key: str, target: str) -> None:
    seen = f"NOT EXISTS (SELECT 1 FROM hidden_{target} h WHERE h.id = {table}.{key})"  # noqa: S608  # our own words
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
    op.execute(
        f"CREATE POLICY fk_{table}_{key} ON {table} AS RESTRICTIVE TO registry_hiding "
        f"USING ({seen}) WITH CHECK ({seen})"
    )


def _guard_birth(refused: str, states: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION birth_signed_content() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY[{MOVABLE}];
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'a birth is never removed' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            IF {refused} THEN
                RAISE EXCEPTION 'a signed certificate is not changed' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({states}) THEN
                RAISE EXCEPTION 'no such change of state' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            RETURN NEW;
        END $$
    """)
