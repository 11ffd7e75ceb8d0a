"""Sealed persons are absent: row-level security for the role that people act as who may not know."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEYS = {
    "absence": {"person_id": "person"},
    "alert_person": {"alert_id": "alert", "person_id": "person"},
    "alert_reason": {"alert_id": "alert", "run_id": "search_run"},
    "application_capture": {"application_id": "document_application", "capture_id": "capture"},
    "application_comparison": {"application_id": "document_application", "person_id": "person"},
    "application_event": {"application_id": "document_application"},
    "application_hold": {"application_id": "document_application"},
    "birth": {"delivery_id": "delivery", "mother_id": "person", "newborn_id": "person"},
    "birth_capture": {"birth_id": "birth", "capture_id": "capture"},
    "birth_record": {"birth_id": "birth", "child_id": "person", "father_id": "person"},
    "bond": {"birth_id": "birth", "mother_id": "person", "newborn_id": "person"},
    "capture": {"person_id": "person"},
    "card_file": {"card_id": "identity_card"},
    "case_alert": {"alert_id": "alert", "case_id": "investigation_case"},
    "case_entry": {"case_id": "investigation_case"},
    "case_event": {"case_id": "investigation_case"},
    "case_export": {"case_id": "investigation_case"},
    "case_person": {"case_id": "investigation_case", "person_id": "person"},
    "case_referral": {"case_id": "investigation_case"},
    "case_reviewer": {"case_id": "investigation_case"},
    "case_search": {"case_id": "investigation_case"},
    "case_search_hit": {"person_id": "person", "search_id": "case_search"},
    "case_search_opening": {"search_id": "case_search"},
    "certified_copy": {"record_id": "birth_record"},
    "delivery": {"mother_id": "person"},
    "document_application": {"applicant_id": "person", "person_id": "person"},
    "identity_card": {"application_id": "document_application", "person_id": "person", "record_id": "birth_record"},
    "identity_document": {"person_id": "person"},
    "identity_number": {"person_id": "person"},
    "judgement": {"case_id": "investigation_case", "left_id": "person", "right_id": "person"},
    "kinship": {"child_id": "person", "relative_id": "person"},
    "linkage_record": {"person_id": "person"},
    "print_order": {"card_id": "identity_card"},
    "protection_referral": {"birth_id": "birth", "mother_id": "person"},
    "recapture": {"birth_id": "birth"},
    "record_event": {"record_id": "birth_record"},
    "search_candidate": {"candidate_id": "person", "person_id": "person", "run_id": "search_run"},
    "search_run": {"application_id": "document_application", "birth_id": "birth"},
    "told_apart": {"first_id": "person", "second_id": "person"},
    "verification": {"birth_id": "birth"},
    "watch_entry": {"person_id": "person"},
    "watch_hit": {"case_id": "investigation_case", "person_id": "person"},
    "watch_print": {"entry_id": "watch_entry"},
}
"""Table → its keys to what may be hidden. A row is hidden with whatever it names."""

VIEWS = {
    "person": "SELECT person_id AS id{sealing} FROM sealing_person h WHERE is_in_force",
    "capture": None,
    # With all of its children, too.
    "delivery": """
        SELECT d.id{sealing} FROM delivery d JOIN {of}_person h ON h.id = d.mother_id
        UNION ALL
        SELECT b.delivery_id{sealing} FROM birth b JOIN {of}_person h ON h.id = b.newborn_id
        WHERE b.state <> 'annulled' AND NOT EXISTS (
            SELECT FROM birth s WHERE s.delivery_id = b.delivery_id AND s.state <> 'annulled' AND NOT s.is_sealed)
    """,
    "birth": None,
    "birth_record": None,
    "document_application": None,
    "identity_card": None,
    "search_run": None,
    "watch_entry": None,
    # An alert is about all of its persons and of the births its reasons count; a case about its persons and alerts.
    "alert": """
        SELECT p.alert_id AS id{sealing} FROM alert_person p JOIN {of}_person h ON h.id = p.person_id
        UNION ALL
        SELECT r.alert_id{sealing} FROM alert_reason r JOIN {of}_search_run h ON h.id = r.run_id
        UNION ALL
        SELECT r.alert_id{sealing} FROM alert_reason r
        CROSS JOIN unnest(string_to_array(r.births_key, ' ')) AS born (id) JOIN {of}_birth h ON h.id = born.id::uuid
    """,
    "investigation_case": """
        SELECT p.case_id AS id{sealing} FROM case_person p JOIN {of}_person h ON h.id = p.person_id
        UNION ALL
        SELECT a.case_id{sealing} FROM case_alert a JOIN {of}_alert h ON h.id = a.alert_id
    """,
    # Run before a person it found was sealed: it tells of that person by its counts and ranks.
    "finding": "SELECT f.search_id AS id{sealing} FROM case_search_hit f JOIN {of}_person h ON h.id = f.person_id",
    "case_search": """
        SELECT t.id{sealing} FROM case_search t JOIN {of}_investigation_case h ON h.id = t.case_id
        UNION ALL
        SELECT id{sealing} FROM {of}_finding h
    """,
}
"""Table → the SELECT of its hidden rows, in an order in which each stands on the ones before; None follows its keys.

`hidden_…` are for the policies and as lean as can be; `shown_…` name the sealing as well, for the journal. A view reads
with the rights of who made it, so it sees what its reader does not."""

PRIVILEGES = (
    "{} USAGE ON SCHEMA %I {} registry_hiding",
    "{} ALL ON ALL TABLES IN SCHEMA %I {} registry_hiding",
    "{} ALL ON ALL SEQUENCES IN SCHEMA %I {} registry_hiding",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA %I {} ALL ON TABLES {} registry_hiding",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA %I {} ALL ON SEQUENCES {} registry_hiding",
)
OWN = {
    "person": ("sealed_person", "person"),
    "alert": ("sealed_alert", "alert"),
    "investigation_case": ("sealed_case", "investigation_case"),
    "case_search": ("sealed_search", "finding"),
}
"""Table hidden for itself, not by a key → the name of what says so, and the view it looks in."""
FAMILIES = {"hidden": "", "shown": ", h.sealing_id"}


def upgrade() -> None:
    _role()
    for of, sealing in FAMILIES.items():
        for table, query in VIEWS.items():
            selected = (query or _by_keys(table)).format(of=of, sealing=sealing)
            if (of, table) == ("hidden", "birth"):
                selected = "SELECT id FROM birth WHERE is_sealed"
            op.execute(f"CREATE VIEW {of}_{table} AS {selected}")
            op.execute(f"GRANT SELECT ON {of}_{table} TO registry_hiding")
    for table in sorted({*KEYS, *OWN}):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
    # A birth's delivery is its mother's: its own mark says all, and says it without looking anywhere.
    op.execute(
        "CREATE POLICY sealed_birth ON birth AS RESTRICTIVE TO registry_hiding USING (NOT is_sealed) WITH CHECK (true)"
    )
    for table, (name, view) in OWN.items():
        _hide(table, name, _is_seen(f"{table}.id", view))
    # What happened in a search that is hidden did not happen.
    _hide("case_event", "sealed_event", _is_seen("(case_event.details ->> 'search')::uuid", "finding"))
    for table, keys in KEYS.items():
        for key, target in keys.items():
            # Called as the foreign key is: a row that names a sealed person is refused as one that names nobody.
            seen = _is_seen(f"{table}.{key}", target)
            _hide(table, f"fk_{table}_{key}", seen, "true" if table == "birth" else seen)


def _by_keys(table: str) -> str:
    return " UNION ALL ".join(
        f"SELECT t.id{{sealing}} FROM {table} t JOIN {{of}}_{target} h ON h.id = t.{key}"  # noqa: S608  # our own words
        for key, target in KEYS[table].items()
    )


def _is_seen(which: str, target: str) -> str:
    # Asked row by row: all that is hidden of these would be gathered first, for a page of twenty.
    row_by_row = " OFFSET 0" if target in ("alert", "investigation_case") else ""
    return f"NOT EXISTS (SELECT 1 FROM hidden_{target} h WHERE h.id = {which}{row_by_row})"  # noqa: S608  # our own words


def _hide(table: str, name: str, seen: str, using: str | None = None) -> None:
    op.execute(
        f"CREATE POLICY {name} ON {table} AS RESTRICTIVE TO registry_hiding USING ({using or seen}) WITH CHECK ({seen})"
    )


def _role() -> None:
    """Whom people act as who may not know: the policies bind it, and not the tables' owner, whose the jobs are."""
    op.execute("""
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'registry_hiding') THEN
                BEGIN
                    CREATE ROLE registry_hiding NOLOGIN;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN
                    NULL; -- another database of this server was migrated just now
                END;
            END IF;
            IF NOT pg_has_role(current_user, 'registry_hiding', 'SET') THEN
                EXECUTE format('GRANT registry_hiding TO %I WITH INHERIT FALSE, SET TRUE', current_user);
            END IF;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'no role' USING CONSTRAINT = 'hiding_role_missing';
        END $$
    """)
    for statement in PRIVILEGES:
        _in_schema(statement.format("GRANT", "TO"))
    op.execute("REVOKE ALL ON sealing, sealing_person, case_search_sealed_hit FROM registry_hiding")


def _in_schema(statement: str) -> None:
    """Run a statement with the schema's name for %I."""
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', current_schema()); END $$")


def downgrade() -> None:
    for table in sorted({*KEYS, *OWN}):
        names = [f"fk_{table}_{key}" for key in KEYS.get(table, ())]
        names += [name for one, (name, _) in OWN.items() if one == table]
        for name in ("every_row", *names):
            op.execute(f"DROP POLICY {name} ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP POLICY sealed_event ON case_event")
    op.execute("DROP POLICY sealed_birth ON birth")
    for table in reversed(VIEWS):
        for of in FAMILIES:
            op.execute(f"DROP VIEW {of}_{table}")
    # The role stays: another database of the same server may use it.
    for statement in PRIVILEGES:
        _in_schema(statement.format("REVOKE", "FROM"))
