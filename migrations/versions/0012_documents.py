"""Applications for minors' IDs, cards, status lists, print batches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("application_event", "application_capture", "application_comparison", "card_file")
KEPT = (
    "document_application",
    "print_order",
    "application_hold",
    "identity_card",
    "status_entry",
    "status_list",
    "print_batch",
)


def upgrade() -> None:
    op.create_table(
        "print_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("manifest_sha256", sa.Text(), nullable=True),
        sa.CheckConstraint("(finished_at IS NULL) = (manifest_sha256 IS NULL)", name="finished_whole"),
        sa.PrimaryKeyConstraint("id", name="pk_print_batch"),
        sa.UniqueConstraint("number", name="uq_print_batch_number"),
    )
    op.create_table(
        "status_list",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_status_list"),
    )
    op.create_table(
        "status_entry",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("index BETWEEN 0 AND 131071", name="index"),
        sa.ForeignKeyConstraint(["list_id"], ["status_list.id"], name="fk_status_entry_list_id"),
        sa.PrimaryKeyConstraint("list_id", "index", name="pk_status_entry"),
    )
    op.create_index(
        "ix_status_entry_set",
        "status_entry",
        ["list_id", "set_at"],
        unique=False,
        postgresql_where=sa.text("set_at IS NOT NULL"),
    )
    op.create_table(
        "document_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("applicant_id", sa.Uuid(), nullable=True),
        sa.Column("applicant_relation", sa.Text(), nullable=True),
        sa.Column("applicant_proof", sa.Text(), nullable=True),
        sa.Column("applicant_proof_number", sa.Text(), nullable=True),
        sa.Column("applicant_institution", sa.Text(), nullable=True),
        sa.Column("is_minor_present", sa.Boolean(), nullable=False),
        sa.Column("fee_receipt", sa.Text(), nullable=True),
        sa.Column("fee_exemption", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("sealed_photograph", sa.LargeBinary(), nullable=True),
        sa.Column("photograph_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("rejection", sa.Text(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "applicant_proof IN ('birth_record', 'court_decision', 'appointment')",
            name="applicant_proof",
        ),
        sa.CheckConstraint(
            "applicant_relation IN ('mother', 'father', 'tutor', 'grandparent', 'aunt_or_uncle', 'sibling', "
            "'defensoria', 'protection_centre')",
            name="applicant_relation",
        ),
        sa.CheckConstraint("cause IN ('loss', 'theft', 'damage', 'misprint')", name="cause"),
        sa.CheckConstraint("cause IS NULL OR kind = 'duplicate'", name="cause_of_duplicate"),
        sa.CheckConstraint(
            "fee_exemption IN ('poverty', 'remote_community', 'protection_measure', 'disability', 'campaign', "
            "'office_error')",
            name="fee_exemption",
        ),
        sa.CheckConstraint("kind IN ('first', 'renewal', 'duplicate', 'correction')", name="kind"),
        sa.CheckConstraint("language IN ('qu', 'ay')", name="language"),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'held', 'approved', 'issued', 'delivered', 'rejected', 'withdrawn')",
            name="state",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn', 'rejected') OR (applicant_id IS NOT NULL AND applicant_relation IS NOT "
            "NULL AND sealed_photograph IS NOT NULL AND is_minor_present AND submitted_at IS NOT NULL)",
            name="submitted_whole",
        ),
        sa.CheckConstraint("(sealed_photograph IS NULL) = (photograph_sha256 IS NULL)", name="photograph_whole"),
        sa.CheckConstraint("applicant_id <> person_id", name="not_oneself"),
        sa.CheckConstraint("fee_receipt IS NULL OR fee_exemption IS NULL", name="one_fee"),
        sa.CheckConstraint("octet_length(photograph_sha256) = 32", name="photograph_sha256_length"),
        sa.ForeignKeyConstraint(["applicant_id"], ["person.id"], name="fk_document_application_applicant_id"),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name="fk_document_application_created_by"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_document_application_person_id"),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name="fk_document_application_submitted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_document_application"),
    )
    op.create_index("ix_document_application_applicant_id", "document_application", ["applicant_id"], unique=False)
    op.create_index("ix_document_application_created_at", "document_application", ["created_at"], unique=False)
    op.create_index("ix_document_application_person_id", "document_application", ["person_id"], unique=False)
    op.create_index(
        "uq_document_application_open",
        "document_application",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'held', 'approved')"),
    )
    op.create_table(
        "application_capture",
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.CheckConstraint("attempt >= 1", name="attempt"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["document_application.id"], name="fk_application_capture_application_id"
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_application_capture_capture_id"),
        sa.PrimaryKeyConstraint("capture_id", name="pk_application_capture"),
    )
    op.create_index("ix_application_capture_application_id", "application_capture", ["application_id"], unique=False)
    op.create_table(
        "application_comparison",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('confirmed', 'review', 'not_assessable')", name="outcome"),
        sa.CheckConstraint("subject IN ('minor', 'applicant')", name="subject"),
        sa.CheckConstraint("attempt >= 1", name="attempt"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["document_application.id"], name="fk_application_comparison_application_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_application_comparison_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_application_comparison"),
        sa.UniqueConstraint(
            "application_id", "subject", "attempt", name="uq_application_comparison_application_id_subject_attempt"
        ),
    )
    op.create_table(
        "application_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["document_application.id"], name="fk_application_event_application_id"
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_application_event_by"),
        sa.PrimaryKeyConstraint("id", name="pk_application_event"),
        sa.UniqueConstraint("application_id", "sequence", name="uq_application_event_application_id_sequence"),
    )
    op.create_table(
        "application_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("cause IN ('alert', 'no_prints')", name="cause"),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (reason IS NULL)",
            name="lifted_whole",
        ),
        sa.CheckConstraint("lifted_by <> submitted_by", name="four_eyes"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["document_application.id"], name="fk_application_hold_application_id"
        ),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name="fk_application_hold_lifted_by"),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name="fk_application_hold_submitted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_application_hold"),
    )
    op.create_index("ix_application_hold_application_id", "application_hold", ["application_id"], unique=False)
    op.create_index(
        "uq_application_hold_open",
        "application_hold",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "identity_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("status_list_id", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "ended_reason IN ('renewed', 'loss', 'theft', 'damage', 'misprint', 'corrected', 'revoked', 'expired', "
            "'death', 'acta_cancelled')",
            name="ended_reason",
        ),
        sa.CheckConstraint("is_demonstration = (number LIKE 'D%')", name="demonstration_number"),
        sa.CheckConstraint("number ~ '^[MD][2-9B-DF-HJ-NP-TV-XZ]{8}$'", name="number"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_whole"),
        sa.CheckConstraint("expires_on >= issued_on", name="expires_after_issue"),
        sa.CheckConstraint("octet_length(content_sha256) = 32", name="content_sha256_length"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["document_application.id"], name="fk_identity_card_application_id"
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name="fk_identity_card_ended_by"),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name="fk_identity_card_issued_by"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_card_person_id"),
        sa.ForeignKeyConstraint(["record_id"], ["birth_record.id"], name="fk_identity_card_record_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["identity_card.id"], name="fk_identity_card_replaces_id"),
        sa.ForeignKeyConstraint(
            ["status_list_id", "status_index"],
            ["status_entry.list_id", "status_entry.index"],
            name="fk_identity_card_status_list_id_status_index",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity_card"),
        sa.UniqueConstraint("application_id", name="uq_identity_card_application_id"),
        sa.UniqueConstraint("number", name="uq_identity_card_number"),
        sa.UniqueConstraint("replaces_id", name="uq_identity_card_replaces_id"),
        sa.UniqueConstraint("status_list_id", "status_index", name="uq_identity_card_status_list_id_status_index"),
    )
    op.create_index("ix_identity_card_person_id", "identity_card", ["person_id", "issued_at"], unique=False)
    op.create_index(
        "uq_identity_card_live",
        "identity_card",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "card_file",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("name IN ('front.png', 'back.png', 'card.pdf', 'qr.txt')", name="name"),
        sa.CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        sa.ForeignKeyConstraint(["card_id"], ["identity_card.id"], name="fk_card_file_card_id"),
        sa.PrimaryKeyConstraint("card_id", "name", name="pk_card_file"),
    )
    op.create_table(
        "print_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(batch_id IS NULL) = (position IS NULL)", name="batch_whole"),
        sa.CheckConstraint("(copy > 1) = (reason IS NOT NULL)", name="reprint_with_reason"),
        sa.CheckConstraint("copy >= 1", name="copy"),
        sa.ForeignKeyConstraint(["batch_id"], ["print_batch.id"], name="fk_print_order_batch_id"),
        sa.ForeignKeyConstraint(["card_id"], ["identity_card.id"], name="fk_print_order_card_id"),
        sa.ForeignKeyConstraint(["ordered_by"], ["account.id"], name="fk_print_order_ordered_by"),
        sa.PrimaryKeyConstraint("id", name="pk_print_order"),
        sa.UniqueConstraint("batch_id", "position", name="uq_print_order_batch_id_position"),
        sa.UniqueConstraint("card_id", "copy", name="uq_print_order_card_id_copy"),
    )
    op.create_index(
        "ix_print_order_pending",
        "print_order",
        ["ordered_at"],
        unique=False,
        postgresql_where=sa.text("batch_id IS NULL"),
    )
    # An application's content changes in draft alone; its state by the steps that the room's table names.
    op.execute("""
        CREATE FUNCTION document_application_steps() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY['state', 'rejection', 'decided_at'];
            at_submission text[] := ARRAY['submitted_by', 'submitted_at'];
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'an application is never removed' USING CONSTRAINT = 'document_application_steps';
            END IF;
            IF OLD.state <> 'draft' AND (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable) THEN
                RAISE EXCEPTION 'what was submitted is not changed' USING CONSTRAINT = 'document_application_steps';
            END IF;
            IF OLD.state = 'draft' AND (OLD.person_id, OLD.created_at, OLD.is_demonstration) IS DISTINCT FROM
               (NEW.person_id, NEW.created_at, NEW.is_demonstration) THEN
                RAISE EXCEPTION 'an application stays its person''s' USING CONSTRAINT = 'document_application_steps';
            END IF;
            IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
                ('draft', 'submitted'), ('draft', 'withdrawn'),
                ('submitted', 'held'), ('submitted', 'approved'), ('submitted', 'rejected'), ('submitted', 'withdrawn'),
                ('held', 'approved'), ('held', 'rejected'), ('held', 'withdrawn'),
                ('approved', 'issued'), ('approved', 'held'), ('approved', 'rejected'), ('approved', 'withdrawn'),
                ('issued', 'delivered'), ('rejected', 'draft')) THEN
                RAISE EXCEPTION 'no such step' USING CONSTRAINT = 'document_application_steps';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER document_application_steps BEFORE UPDATE OR DELETE ON document_application "
        "FOR EACH ROW EXECUTE FUNCTION document_application_steps()"
    )
    # A card says for ever what it was issued with; it is delivered once and ended once.
    op.execute("""
        CREATE FUNCTION identity_card_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY['delivered_at', 'ended_at', 'ended_reason', 'ended_by'];
        BEGIN
            IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - movable) = (to_jsonb(NEW) - movable)
               AND (OLD.delivered_at IS NULL OR OLD.delivered_at = NEW.delivered_at)
               AND (OLD.ended_at IS NULL OR (OLD.ended_at, OLD.ended_reason) = (NEW.ended_at, NEW.ended_reason)) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a card is never changed' USING CONSTRAINT = 'identity_card_kept';
        END $$
    """)
    op.execute(
        "CREATE TRIGGER identity_card_kept BEFORE UPDATE OR DELETE ON identity_card "
        "FOR EACH ROW EXECUTE FUNCTION identity_card_kept()"
    )
    # A bit once set is never cleared.
    op.execute("""
        CREATE FUNCTION status_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND (OLD.list_id, OLD.index) = (NEW.list_id, NEW.index)
               AND (OLD.set_at IS NULL OR OLD.set_at = NEW.set_at) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a bit once set stays' USING CONSTRAINT = 'status_entry_kept';
        END $$
    """)
    op.execute(
        "CREATE TRIGGER status_entry_kept BEFORE UPDATE OR DELETE ON status_entry "
        "FOR EACH ROW EXECUTE FUNCTION status_entry_kept()"
    )
    # An order once in a batch stays there, and a batch is finished once: each card is in one batch alone.
    op.execute("""
        CREATE FUNCTION print_order_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY['batch_id', 'position', 'cancelled_at'];
        BEGIN
            IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - movable) = (to_jsonb(NEW) - movable)
               AND (OLD.batch_id IS NULL OR (OLD.batch_id, OLD.position) = (NEW.batch_id, NEW.position)) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a printing stays in its batch' USING CONSTRAINT = 'print_order_kept';
        END $$
    """)
    op.execute(
        "CREATE TRIGGER print_order_kept BEFORE UPDATE OR DELETE ON print_order "
        "FOR EACH ROW EXECUTE FUNCTION print_order_kept()"
    )
    op.execute("""
        CREATE FUNCTION print_batch_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.finished_at IS NULL
               AND (OLD.id, OLD.number, OLD.created_at) = (NEW.id, NEW.number, NEW.created_at) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a finished batch is not changed' USING CONSTRAINT = 'print_batch_kept';
        END $$
    """)
    op.execute(
        "CREATE TRIGGER print_batch_kept BEFORE UPDATE OR DELETE ON print_batch "
        "FOR EACH ROW EXECUTE FUNCTION print_batch_kept()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table in (*APPEND_ONLY, *KEPT):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_index("ix_print_order_pending", table_name="print_order", postgresql_where=sa.text("batch_id IS NULL"))
    op.drop_table("print_order")
    op.drop_table("card_file")
    op.drop_index("uq_identity_card_live", table_name="identity_card", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_identity_card_person_id", table_name="identity_card")
    op.drop_table("identity_card")
    op.drop_index(
        "uq_application_hold_open", table_name="application_hold", postgresql_where=sa.text("lifted_at IS NULL")
    )
    op.drop_index("ix_application_hold_application_id", table_name="application_hold")
    op.drop_table("application_hold")
    op.drop_table("application_event")
    op.drop_table("application_comparison")
    op.drop_index("ix_application_capture_application_id", table_name="application_capture")
    op.drop_table("application_capture")
    op.drop_index(
        "uq_document_application_open",
        table_name="document_application",
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'held', 'approved')"),
    )
    op.drop_index("ix_document_application_person_id", table_name="document_application")
    op.drop_index("ix_document_application_created_at", table_name="document_application")
    op.drop_index("ix_document_application_applicant_id", table_name="document_application")
    op.drop_table("document_application")
    op.drop_index("ix_status_entry_set", table_name="status_entry", postgresql_where=sa.text("set_at IS NOT NULL"))
    op.drop_table("status_entry")
    op.drop_table("status_list")
    op.drop_table("print_batch")
    for function in (
        "document_application_steps",
        "identity_card_kept",
        "status_entry_kept",
        "print_order_kept",
        "print_batch_kept",
    ):
        op.execute(f"DROP FUNCTION {function}()")
