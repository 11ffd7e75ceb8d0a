"""Images, alerts, those looked for, the sealed and cases are shown to nobody before the transaction names who acts.

Migration 0074 did it for prints, cards' files and casework's contents. Tables of names and numbers are left out: behind
a policy PostgreSQL uses an index only with operators that cannot leak a row, which those on blocks, folded names and
distances in time are not.
"""

from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

OF_ANYBODY = (
    "alert",
    "alert_person",
    "application_event",
    "application_hold",
    "birth_capture",
    "birth_correction",
    "bond",
    "certified_copy",
    "change_request",
    "document_application",
    "person_event",
    "print_ground",
    "print_order",
    "protection_referral",
    "protection_step",
    "record_event",
    "search_candidate",
    "search_run",
    "told_apart",
    "transcription",
    "watch_entry",
    "watch_hit",
    "watch_print",
)
UNBOUND = ("case_search_sealed_hit", "draft_print", "enrolment_draft", "sealing", "sealing_person")
"""Tables that had no row-level security yet."""
OF_CASES = (
    "broken_glass",
    "case_event",
    "case_look",
    "case_notice",
    "case_referral",
    "case_reviewer",
    "case_search_opening",
    "investigation_case",
)
OF_CASES_AND_JOURNAL = ("case_alert", "case_person", "case_search_hit")
"""Which persons a case or a search is about: the auditor's readings are journalled by them."""
# Looked up once for each statement, not for each row.
NAMED = "(SELECT acting_role()) IS NOT NULL"
CASEWORK = "(SELECT acting_role()) IN ('system', 'investigator', 'supervisor')"
JOURNAL = "(SELECT acting_role()) IN ('system', 'investigator', 'supervisor', 'auditor')"


def upgrade() -> None:
    for table in UNBOUND:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
    op.execute("DROP POLICY casework ON case_search_hit")
    for table in (*OF_ANYBODY, *UNBOUND):
        _bind(table, "actor_named", NAMED)
    for table in OF_CASES:
        _bind(table, "casework", CASEWORK)
    for table in OF_CASES_AND_JOURNAL:
        _bind(table, "casework", JOURNAL)


def _bind(table: str, name: str, rows: str) -> None:
    op.execute(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE USING ({rows}) WITH CHECK (true)")


def downgrade() -> None:
    for table in (*OF_CASES, *OF_CASES_AND_JOURNAL):
        op.execute(f"DROP POLICY casework ON {table}")
    for table in (*OF_ANYBODY, *UNBOUND):
        op.execute(f"DROP POLICY actor_named ON {table}")
    _bind("case_search_hit", "casework", CASEWORK)
    for table in UNBOUND:
        op.execute(f"DROP POLICY every_row ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
