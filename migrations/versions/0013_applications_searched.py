"""Searches of applications for minors' IDs, and the indicators of the prints presented."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_PRESENTED = "'g1', 'g2', 'g3'"
INDICATORS = "'a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'c3', {}'i0'"


def _indicators(more: str) -> None:
    op.drop_constraint(op.f("ck_alert_reason_indicator"), "alert_reason")
    op.create_check_constraint("indicator", "alert_reason", f"indicator IN ({INDICATORS.format(more)})")


def upgrade() -> None:
    op.alter_column("search_run", "birth_id", nullable=True)
    op.add_column("search_run", sa.Column("application_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_search_run_application_id", "search_run", "document_application", ["application_id"], ["id"]
    )
    op.create_index("ix_search_run_application_id", "search_run", ["application_id"])
    op.create_check_constraint("one_occasion", "search_run", "(birth_id IS NULL) <> (application_id IS NULL)")
    op.drop_constraint(op.f("ck_search_candidate_subject"), "search_candidate")
    op.create_check_constraint("subject", "search_candidate", "subject IN ('mother', 'newborn', 'minor')")
    _indicators(OF_PRESENTED + ", ")


def downgrade() -> None:
    op.execute("DELETE FROM alert_reason WHERE run_id IN (SELECT id FROM search_run WHERE application_id IS NOT NULL)")
    op.execute("DELETE FROM search_candidate WHERE subject = 'minor'")
    op.execute("DELETE FROM search_run WHERE application_id IS NOT NULL")
    _indicators("")
    op.drop_constraint(op.f("ck_search_candidate_subject"), "search_candidate")
    op.create_check_constraint("subject", "search_candidate", "subject IN ('mother', 'newborn')")
    op.drop_constraint(op.f("ck_search_run_one_occasion"), "search_run")
    op.drop_column("search_run", "application_id")
    op.alter_column("search_run", "birth_id", nullable=False)
