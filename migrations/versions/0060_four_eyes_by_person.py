"""Four eyes hold by person: a trigger beside each constraint that holds them by account."""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

PAIRS = (
    ("sealing", "decided_by", "requested_by", "four_eyes"),
    ("sealing", "lift_decided_by", "lift_requested_by", "lift_four_eyes"),
    ("watch_entry", "approved_by", "entered_by", "four_eyes"),
    ("watch_entry", "renewed_by", "entered_by", "renewed_by_another"),
    ("transcription", "decided_by", "requested_by", "four_eyes"),
    ("transcription_batch", "decided_by", "requested_by", "four_eyes"),
    ("investigation_case", "seconded_by", "decision_by", "four_eyes"),
    ("case_search", "approved_by", "requested_by", "four_eyes"),
    ("case_search", "reviewed_by", "requested_by", "reviewed_by_another"),
    ("application_hold", "lifted_by", "submitted_by", "four_eyes"),
)
"""Table, who decides, who asked, and the constraint whose refusal is given."""


def upgrade() -> None:
    # With its owner's rights: what is hidden from the actor must not decide whether two accounts are one person's.
    op.execute("""
        DO $do$ BEGIN EXECUTE format($create$
            CREATE FUNCTION refuse_same_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = %I AS $$
            DECLARE
                decider uuid := to_jsonb(NEW) ->> TG_ARGV[0];
                asker uuid := to_jsonb(NEW) ->> TG_ARGV[1];
            BEGIN
                IF decider <> asker AND EXISTS (
                    SELECT FROM account d JOIN account a ON a.holder_id = d.holder_id
                    WHERE d.id = decider AND a.id = asker
                ) THEN
                    RAISE EXCEPTION 'one person' USING CONSTRAINT = TG_ARGV[2];
                END IF;
                RETURN NULL;
            END $$
        $create$, current_schema()); END $do$
    """)
    for table, decider, asker, rule in PAIRS:
        op.execute(
            f"CREATE TRIGGER {table}_{rule}_person AFTER INSERT OR UPDATE OF {decider} ON {table} FOR EACH ROW "
            f"WHEN (NEW.{decider} IS NOT NULL) "
            f"EXECUTE FUNCTION refuse_same_person('{decider}', '{asker}', 'ck_{table}_{rule}')"
        )
    # A request for a person's documents or life is decided by another, but withdrawn by the one who asked.
    op.execute(
        "CREATE TRIGGER change_request_four_eyes_person AFTER INSERT OR UPDATE OF decided_by ON change_request "
        "FOR EACH ROW WHEN (NEW.state = 'approved') "
        "EXECUTE FUNCTION refuse_same_person('decided_by', 'requested_by', 'ck_change_request_four_eyes')"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER change_request_four_eyes_person ON change_request")
    for table, _decider, _asker, rule in PAIRS:
        op.execute(f"DROP TRIGGER {table}_{rule}_person ON {table}")
    op.execute("DROP FUNCTION refuse_same_person()")
