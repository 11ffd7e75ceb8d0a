"""Which cases are hidden is found from the case on: the view of hidden alerts read all reasons each time."""

from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

FAMILIES = {"hidden": "", "shown": ", h.sealing_id"}
OF_PERSONS = "SELECT p.case_id AS id{sealing} FROM case_person p JOIN {of}_person h ON h.id = p.person_id"
OF_ALERTS = "SELECT a.case_id{sealing} FROM case_alert a JOIN {of}_alert h ON h.id = a.alert_id"
OF_ALERTS_PERSONS = """
    SELECT a.case_id{sealing} FROM case_alert a JOIN alert_person p USING (alert_id)
    JOIN {of}_person h ON h.id = p.person_id
"""
OF_RUNS = """
    SELECT a.case_id{sealing} FROM case_alert a JOIN alert_reason r USING (alert_id)
    JOIN {of}_search_run h ON h.id = r.run_id
"""
OF_BIRTHS = """
    SELECT a.case_id{sealing} FROM case_alert a JOIN alert_reason r USING (alert_id)
    CROSS JOIN unnest(string_to_array(r.births_key, ' ')) AS born (id) JOIN {of}_birth h ON h.id = born.id::uuid
"""


def upgrade() -> None:
    _define(OF_PERSONS, OF_ALERTS_PERSONS, OF_RUNS, OF_BIRTHS)


def downgrade() -> None:
    _define(OF_PERSONS, OF_ALERTS)


def _define(*parts: str) -> None:
    for of, sealing in FAMILIES.items():
        query = " UNION ALL ".join(parts).format(of=of, sealing=sealing)
        op.execute(f"CREATE OR REPLACE VIEW {of}_investigation_case AS {query}")
