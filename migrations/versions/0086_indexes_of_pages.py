"""Indexes for what pages ask: every answer that names somebody read all births, and the state of jobs all jobs."""

from alembic import op
from sqlalchemy import TextClause

from migrations.online import create_index, drop_index

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

_INDEXES: dict[tuple[str, str], list[str | TextClause]] = {
    ("ix_birth_delivery", "birth"): ["delivery_id"],
    ("ix_birth_facility_day", "birth"): ["facility_code", "born_on"],
    ("ix_watch_hit_found_at", "watch_hit"): ["found_at", "id"],
}
_JOBS = "ix_procrastinate_jobs_unfinished"


def upgrade() -> None:
    for index, columns in _INDEXES.items():
        create_index(*index, columns)
    op.execute(f"CREATE INDEX {_JOBS} ON procrastinate_jobs (status) WHERE status <> 'succeeded'")


def downgrade() -> None:
    op.execute(f"DROP INDEX {_JOBS}")
    for index in reversed(_INDEXES):
        drop_index(*index)
