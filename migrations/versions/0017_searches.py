"""Searches of cases, what they found, who opened it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("legal_reference", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sealed_criteria", sa.LargeBinary(), nullable=False),
        sa.Column("criteria_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_reason", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("review_reason", sa.Text(), nullable=True),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ran_with", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'done') = (run_at IS NOT NULL)", name=op.f("ck_case_search_done_when_run")),
        sa.CheckConstraint("kind <> 'prints' OR needs_approval", name=op.f("ck_case_search_prints_need_approval")),
        sa.CheckConstraint(
            "kind IN ('prints', 'names', 'document', 'phone', 'address', 'attendant', 'declarant')",
            name=op.f("ck_case_search_kind"),
        ),
        sa.CheckConstraint(
            "legal_basis IN ('registry_duty', 'prosecutor_request', 'court_order', 'missing_person_alert', 'consent')",
            name=op.f("ck_case_search_legal_basis"),
        ),
        sa.CheckConstraint(
            "purpose IN ('identify_child', 'verify_duplicate', 'trace_network', 'find_missing', 'answer_authority')",
            name=op.f("ck_case_search_purpose"),
        ),
        sa.CheckConstraint("review IN ('justified', 'not_justified')", name=op.f("ck_case_search_review")),
        sa.CheckConstraint(
            "state <> 'done' OR NOT needs_approval OR emergency IS NOT NULL "
            "OR (approved_by IS NOT NULL AND run_at < approval_expires_at)",
            name=op.f("ck_case_search_run_approved"),
        ),
        sa.CheckConstraint(
            "state IN ('awaiting_approval', 'approved', 'refused', 'done')", name=op.f("ck_case_search_state")
        ),
        sa.CheckConstraint("(review IS NULL) = (reviewed_by IS NULL)", name=op.f("ck_case_search_review_whole")),
        sa.CheckConstraint("approved_by <> requested_by", name=op.f("ck_case_search_four_eyes")),
        sa.CheckConstraint("octet_length(criteria_sha256) = 32", name=op.f("ck_case_search_criteria_sha256_length")),
        sa.CheckConstraint("review IS NULL OR emergency IS NOT NULL", name=op.f("ck_case_search_review_of_emergency")),
        sa.CheckConstraint("reviewed_by <> requested_by", name=op.f("ck_case_search_reviewed_by_another")),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_case_search_approved_by")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_search_case_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_case_search_requested_by")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["account.id"], name=op.f("fk_case_search_reviewed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_search")),
    )
    op.create_index(op.f("ix_case_search_case_id"), "case_search", ["case_id"], unique=False)
    op.create_index("ix_case_search_requested", "case_search", ["requested_by", "requested_at"], unique=False)
    op.create_table(
        "case_search_hit",
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_search_hit_person_id")),
        sa.ForeignKeyConstraint(["search_id"], ["case_search.id"], name=op.f("fk_case_search_hit_search_id")),
        sa.PrimaryKeyConstraint("search_id", "rank", name=op.f("pk_case_search_hit")),
        sa.UniqueConstraint("search_id", "person_id", name=op.f("uq_case_search_hit_search_id_person_id")),
    )
    op.create_index(op.f("ix_case_search_hit_person_id"), "case_search_hit", ["person_id"], unique=False)
    op.create_table(
        "case_search_opening",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_case_search_opening_by")),
        sa.ForeignKeyConstraint(["search_id"], ["case_search.id"], name=op.f("fk_case_search_opening_search_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_case_search_opening")),
    )
    op.create_index("ix_case_search_opening_search_id", "case_search_opening", ["search_id", "rank"], unique=False)
    op.execute("""
        CREATE FUNCTION case_search_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            reviewed text[] := ARRAY['review', 'review_reason', 'reviewed_by', 'reviewed_at'];
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'kept' USING CONSTRAINT = 'case_search_kept';
            END IF;
            IF OLD.state IN ('done', 'refused') AND to_jsonb(NEW) - reviewed <> to_jsonb(OLD) - reviewed
               OR OLD.review IS NOT NULL AND to_jsonb(NEW) <> to_jsonb(OLD)
               OR (OLD.case_id, OLD.kind, OLD.purpose, OLD.legal_basis, OLD.legal_reference, OLD.reason,
                   OLD.criteria_sha256, OLD.needs_approval, OLD.emergency, OLD.requested_by, OLD.requested_at)
                IS DISTINCT FROM
                  (NEW.case_id, NEW.kind, NEW.purpose, NEW.legal_basis, NEW.legal_reference, NEW.reason,
                   NEW.criteria_sha256, NEW.needs_approval, NEW.emergency, NEW.requested_by, NEW.requested_at) THEN
                RAISE EXCEPTION 'kept' USING CONSTRAINT = 'case_search_kept';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER case_search_guard BEFORE UPDATE OR DELETE ON case_search "
        "FOR EACH ROW EXECUTE FUNCTION case_search_guard()"
    )
    op.execute(
        "CREATE TRIGGER case_search_no_truncate BEFORE TRUNCATE ON case_search "
        "FOR EACH STATEMENT EXECUTE FUNCTION case_search_guard()"
    )
    op.execute(
        "CREATE TRIGGER case_search_hit_append_only BEFORE UPDATE OR DELETE ON case_search_hit "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER case_search_hit_no_truncate BEFORE TRUNCATE ON case_search_hit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER case_search_opening_append_only BEFORE UPDATE OR DELETE ON case_search_opening "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER case_search_opening_no_truncate BEFORE TRUNCATE ON case_search_opening "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_index("ix_case_search_opening_search_id", table_name="case_search_opening")
    op.drop_table("case_search_opening")
    op.drop_index(op.f("ix_case_search_hit_person_id"), table_name="case_search_hit")
    op.drop_table("case_search_hit")
    op.drop_index("ix_case_search_requested", table_name="case_search")
    op.drop_index(op.f("ix_case_search_case_id"), table_name="case_search")
    op.drop_table("case_search")
    op.execute("DROP FUNCTION case_search_guard()")
