"""Applicants are searched among adults: whom a search found for one of them is stored."""

from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

TABLE = "search_candidate"
NAME = "ck_search_candidate_subject"


def upgrade() -> None:
    _check("subject IN ('mother', 'newborn', 'minor', 'applicant')")


def downgrade() -> None:
    op.execute("DELETE FROM search_candidate WHERE subject = 'applicant'")
    _check("subject IN ('mother', 'newborn', 'minor')")


def _check(condition: str) -> None:
    op.drop_constraint(op.f(NAME), TABLE)
    op.create_check_constraint(op.f(NAME), TABLE, condition, postgresql_not_valid=True)
    op.execute(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT {NAME}")
