"""The watch-list: entries, their prints, and hits, which stay with their basis."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = "kind IN ('missing_child', 'person_of_interest')"
SOURCES = "source IN ('pnp_alert', 'prosecutor_order', 'court_order', 'foreign_authority')"


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}")) for column, to in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "watch_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sealed_subject", sa.LargeBinary(), nullable=False),
        sa.Column("content_key", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_reason", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_by", sa.Uuid(), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewal_reason", sa.Text(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_watch_entry_kind")),
        sa.CheckConstraint(SOURCES, name=op.f("ck_watch_entry_source")),
        sa.CheckConstraint("state IN ('awaiting_approval', 'active')", name=op.f("ck_watch_entry_state")),
        sa.CheckConstraint("octet_length(content_key) = 32", name=op.f("ck_watch_entry_content_key_length")),
        sa.CheckConstraint("expires_at > entered_at", name=op.f("ck_watch_entry_expires_after_entry")),
        sa.CheckConstraint("approved_by <> entered_by", name=op.f("ck_watch_entry_four_eyes")),
        sa.CheckConstraint("renewed_by <> entered_by", name=op.f("ck_watch_entry_renewed_by_another")),
        sa.CheckConstraint(
            "(state = 'active') = (approved_by IS NOT NULL)", name=op.f("ck_watch_entry_active_when_approved")
        ),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_watch_entry_approval_whole")),
        *_references(
            "watch_entry",
            person_id="person.id",
            entered_by="account.id",
            approved_by="account.id",
            renewed_by="account.id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_entry")),
        sa.UniqueConstraint("content_key", name=op.f("uq_watch_entry_content_key")),
    )
    op.create_index("ix_watch_entry_expires_at", "watch_entry", ["expires_at"])
    op.create_index(op.f("ix_watch_entry_person_id"), "watch_entry", ["person_id"])
    op.create_table(
        "watch_print",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finger", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("sealed_template", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_image", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("finger BETWEEN 0 AND 10", name=op.f("ck_watch_print_finger")),
        sa.CheckConstraint("quality BETWEEN 0 AND 100", name=op.f("ck_watch_print_quality")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_watch_print_position")),
        *_references("watch_print", entry_id="watch_entry.id"),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_watch_print")),
    )
    op.create_table(
        "watch_hit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ran_with", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_watch_hit_kind")),
        sa.CheckConstraint(SOURCES, name=op.f("ck_watch_hit_source")),
        sa.CheckConstraint("severity IN ('H', 'M')", name=op.f("ck_watch_hit_severity")),
        sa.CheckConstraint("means IN ('prints', 'data', 'own_record')", name=op.f("ck_watch_hit_means")),
        *_references(
            "watch_hit",
            person_id="person.id",
            entered_by="account.id",
            approved_by="account.id",
            case_id="investigation_case.id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_hit")),
        sa.UniqueConstraint("entry_id", "person_id", "severity", name=op.f("uq_watch_hit_entry_id_person_id_severity")),
    )
    op.create_index(op.f("ix_watch_hit_person_id"), "watch_hit", ["person_id"])
    op.create_index(op.f("ix_watch_hit_case_id"), "watch_hit", ["case_id"])
    op.add_column("search_run", sa.Column("watch_entry_id", sa.Uuid(), nullable=True))
    op.drop_constraint(op.f("ck_search_run_one_occasion"), "search_run")
    op.create_check_constraint(
        op.f("ck_search_run_one_occasion"),
        "search_run",
        "num_nonnulls(birth_id, application_id, watch_entry_id) = 1",
    )
    op.execute("""
        CREATE FUNCTION watch_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            later text[] := ARRAY['state', 'approved_by', 'approved_at', 'approval_reason', 'expires_at', 'renewed_by',
                                  'renewed_at', 'renewal_reason'];
        BEGIN
            IF to_jsonb(NEW) - later <> to_jsonb(OLD) - later OR NEW.expires_at < OLD.expires_at
               OR OLD.state = 'active' AND (NEW.state, NEW.approved_by, NEW.approved_at) IS DISTINCT FROM
                                           (OLD.state, OLD.approved_by, OLD.approved_at) THEN
                RAISE EXCEPTION 'kept' USING CONSTRAINT = 'watch_entry_kept';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER watch_entry_guard BEFORE UPDATE ON watch_entry "
        "FOR EACH ROW EXECUTE FUNCTION watch_entry_guard()"
    )
    op.execute("""
        CREATE FUNCTION watch_print_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'kept' USING CONSTRAINT = 'watch_print_kept';
        END $$
    """)
    op.execute(
        "CREATE TRIGGER watch_print_guard BEFORE UPDATE ON watch_print "
        "FOR EACH ROW EXECUTE FUNCTION watch_print_guard()"
    )
    op.execute("""
        CREATE FUNCTION watch_hit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'UPDATE' OR OLD.case_id IS NOT NULL
               OR to_jsonb(NEW) - 'case_id' <> to_jsonb(OLD) - 'case_id' THEN
                RAISE EXCEPTION 'kept' USING CONSTRAINT = 'watch_hit_kept';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER watch_hit_guard BEFORE UPDATE OR DELETE ON watch_hit "
        "FOR EACH ROW EXECUTE FUNCTION watch_hit_guard()"
    )
    op.execute(
        "CREATE TRIGGER watch_hit_no_truncate BEFORE TRUNCATE ON watch_hit "
        "FOR EACH STATEMENT EXECUTE FUNCTION watch_hit_guard()"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_search_run_one_occasion"), "search_run")
    op.drop_column("search_run", "watch_entry_id")
    op.create_check_constraint(
        op.f("ck_search_run_one_occasion"), "search_run", "(birth_id IS NULL) <> (application_id IS NULL)"
    )
    for table in ("watch_hit", "watch_print", "watch_entry"):
        op.drop_table(table)
        op.execute(f"DROP FUNCTION {table}_guard()")
