"""Cases, their history, dossier, persons, alerts, referrals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APPEND_ONLY = ("case_event", "case_referral", "case_entry")


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_sequence")))
    op.create_table(
        "referral_target",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_for_missing_children", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z0-9_]{2,40}$'", name=op.f("ck_referral_target_code")),
        sa.CheckConstraint(
            "kind IN ('prosecutor', 'police', 'ombudsman', 'protection', 'other')", name=op.f("ck_referral_target_kind")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_referral_target")),
    )
    op.create_table(
        "investigation_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed_until", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("decision_by", sa.Uuid(), nullable=True),
        sa.Column("decision_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("seconded_by", sa.Uuid(), nullable=True),
        sa.Column("seconded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_investigation_case_closed_at_a_time")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_investigation_case_closed_with_outcome")
        ),
        sa.CheckConstraint(
            "coalesce(outcome, state) NOT IN ('dismissed', 'confirmed') OR (decision IS NOT NULL AND "
            "decision = coalesce(outcome, state) AND (NOT needs_second OR seconded_by IS NOT NULL))",
            name=op.f("ck_investigation_case_decided_whole"),
        ),
        sa.CheckConstraint(
            "decision <> 'confirmed' OR needs_second", name=op.f("ck_investigation_case_confirmed_by_two")
        ),
        sa.CheckConstraint("decision IN ('dismissed', 'confirmed')", name=op.f("ck_investigation_case_decision")),
        sa.CheckConstraint("origin IN ('alert', 'by_hand', 'watch_list')", name=op.f("ck_investigation_case_origin")),
        sa.CheckConstraint(
            "outcome IN ('open', 'in_review', 'referred', 'dismissed', 'confirmed', 'closed')",
            name=op.f("ck_investigation_case_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'in_review', 'referred', 'dismissed', 'confirmed', 'closed')",
            name=op.f("ck_investigation_case_state"),
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decision_by IS NULL) AND (decision IS NULL) = (decision_at IS "
            "NULL) AND (decision IS NULL) = (decision_reason IS NULL)",
            name=op.f("ck_investigation_case_decision_whole"),
        ),
        sa.CheckConstraint(
            "(seconded_by IS NULL) = (seconded_at IS NULL)", name=op.f("ck_investigation_case_second_whole")
        ),
        sa.CheckConstraint("risk BETWEEN 0 AND 100", name=op.f("ck_investigation_case_risk")),
        sa.CheckConstraint("seconded_by <> decision_by", name=op.f("ck_investigation_case_four_eyes")),
        sa.ForeignKeyConstraint(["assigned_to"], ["account.id"], name=op.f("fk_investigation_case_assigned_to")),
        sa.ForeignKeyConstraint(["decision_by"], ["account.id"], name=op.f("fk_investigation_case_decision_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_investigation_case_opened_by")),
        sa.ForeignKeyConstraint(["seconded_by"], ["account.id"], name=op.f("fk_investigation_case_seconded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_case")),
        sa.UniqueConstraint("number", name=op.f("uq_investigation_case_number")),
    )
    op.create_index("ix_investigation_case_assigned_to", "investigation_case", ["assigned_to"], unique=False)
    op.create_index(
        "ix_investigation_case_queue",
        "investigation_case",
        [sa.literal_column("risk DESC"), "opened_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'in_review', 'referred')"),
    )
    op.create_table(
        "case_alert",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("is_followed", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_case_alert_alert_id")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_alert_case_id")),
        sa.PrimaryKeyConstraint("case_id", "alert_id", name=op.f("pk_case_alert")),
    )
    op.create_index(op.f("ix_case_alert_alert_id"), "case_alert", ["alert_id"], unique=False)
    op.create_index(
        "uq_case_alert_followed", "case_alert", ["alert_id"], unique=True, postgresql_where=sa.text("is_followed")
    )
    op.create_table(
        "case_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sealed_title", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'task_done') = (task_id IS NOT NULL)", name=op.f("ck_case_entry_task_of")),
        sa.CheckConstraint("kind IN ('note', 'attachment', 'task', 'task_done')", name=op.f("ck_case_entry_kind")),
        sa.CheckConstraint(
            "octet_length(sha256) = 32 AND octet_length(chain) = 32", name=op.f("ck_case_entry_hash_length")
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_case_entry_sequence")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_case_entry_by")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_entry_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["case_entry.id"], name=op.f("fk_case_entry_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
        sa.UniqueConstraint("case_id", "sequence", name=op.f("uq_case_entry_case_id_sequence")),
    )
    op.create_index(
        "uq_case_entry_task_id", "case_entry", ["task_id"], unique=True, postgresql_where=sa.text("task_id IS NOT NULL")
    )
    op.create_table(
        "case_event",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_case_event_by")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id", "number"], unique=False)
    op.create_table(
        "case_person",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source IN ('alert', 'by_hand', 'search', 'watch_list')", name=op.f("ck_case_person_source")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_person_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_person_person_id")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_person")),
    )
    op.create_index(op.f("ix_case_person_person_id"), "case_person", ["person_id"], unique=False)
    op.create_table(
        "case_referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("target_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_case_referral_by")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_referral_case_id")),
        sa.ForeignKeyConstraint(["target_code"], ["referral_target.code"], name=op.f("fk_case_referral_target_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_referral")),
        sa.UniqueConstraint("case_id", "target_code", name=op.f("uq_case_referral_case_id_target_code")),
    )
    op.create_table(
        "case_reviewer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_reviewer_account_id")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_case_reviewer_added_by")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_case_reviewer_case_id")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_case_reviewer")),
    )
    op.execute("""
        CREATE FUNCTION investigation_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
                RAISE EXCEPTION 'a case is kept' USING CONSTRAINT = 'investigation_case_kept';
            END IF;
            IF TG_OP = 'INSERT' THEN
                IF NEW.state <> 'open' THEN
                    RAISE EXCEPTION 'a case begins open' USING CONSTRAINT = 'investigation_case_transition';
                END IF;
                RETURN NEW;
            END IF;
            IF NEW.state <> OLD.state AND NOT (
                (OLD.state = 'open' AND NEW.state = 'in_review')
                OR (OLD.state = 'open' AND NEW.state = 'referred' AND NEW.is_urgent)
                OR (OLD.state = 'in_review' AND NEW.state IN ('referred', 'dismissed', 'confirmed'))
                OR (OLD.state = 'referred' AND NEW.state IN ('in_review', 'closed'))
                OR (OLD.state IN ('dismissed', 'confirmed') AND NEW.state = 'closed')
            ) THEN
                RAISE EXCEPTION 'no such step' USING CONSTRAINT = 'investigation_case_transition';
            END IF;
            IF (OLD.state IN ('dismissed', 'confirmed', 'closed') AND
                (NEW.decision, NEW.decision_reason, NEW.decision_by, NEW.decision_at, NEW.needs_second,
                 NEW.seconded_by, NEW.seconded_at)
                IS DISTINCT FROM
                (OLD.decision, OLD.decision_reason, OLD.decision_by, OLD.decision_at, OLD.needs_second,
                 OLD.seconded_by, OLD.seconded_at))
               OR (OLD.number, OLD.origin, OLD.opened_by, OLD.opened_at)
                IS DISTINCT FROM (NEW.number, NEW.origin, NEW.opened_by, NEW.opened_at) THEN
                RAISE EXCEPTION 'decided' USING CONSTRAINT = 'investigation_case_kept';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER investigation_case_guard BEFORE INSERT OR UPDATE OR DELETE ON investigation_case "
        "FOR EACH ROW EXECUTE FUNCTION investigation_case_guard()"
    )
    op.execute(
        "CREATE TRIGGER investigation_case_no_truncate BEFORE TRUNCATE ON investigation_case "
        "FOR EACH STATEMENT EXECUTE FUNCTION investigation_case_guard()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("case_reviewer")
    op.drop_table("case_referral")
    op.drop_index(op.f("ix_case_person_person_id"), table_name="case_person")
    op.drop_table("case_person")
    op.drop_index("ix_case_event_case_id", table_name="case_event")
    op.drop_table("case_event")
    op.drop_index("uq_case_entry_task_id", table_name="case_entry", postgresql_where=sa.text("task_id IS NOT NULL"))
    op.drop_table("case_entry")
    op.drop_index("uq_case_alert_followed", table_name="case_alert", postgresql_where=sa.text("is_followed"))
    op.drop_index(op.f("ix_case_alert_alert_id"), table_name="case_alert")
    op.drop_table("case_alert")
    op.drop_index(
        "ix_investigation_case_queue",
        table_name="investigation_case",
        postgresql_where=sa.text("state IN ('open', 'in_review', 'referred')"),
    )
    op.drop_index("ix_investigation_case_assigned_to", table_name="investigation_case")
    op.drop_table("investigation_case")
    op.drop_table("referral_target")
    op.execute("DROP FUNCTION investigation_case_guard()")
    op.execute("DROP SEQUENCE case_sequence")
