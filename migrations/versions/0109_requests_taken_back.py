"""A request that waits for a second person is refused by another, or by the account that made it, which takes it back.

What is granted is still granted by another person, whichever account they use.
"""

from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None

TABLES = (
    "sealing",
    "notification_receiver",
    "exchange_agreement",
    "issuer_key_distrust",
    "factor_reset",
    "transcription",
    "transcription_batch",
)


def upgrade() -> None:
    for table in TABLES:
        _check(table, "decided_by <> requested_by OR state = 'refused'")


def downgrade() -> None:
    for table in TABLES:
        _check(table, "decided_by <> requested_by", is_of_earlier_rows=False)


def _check(table: str, condition: str, *, is_of_earlier_rows: bool = True) -> None:
    name = op.f(f"ck_{table}_four_eyes")
    op.drop_constraint(name, table)
    op.create_check_constraint(name, table, condition, postgresql_not_valid=True)
    if is_of_earlier_rows:  # what was taken back meanwhile breaks the earlier rule, and stays as it is
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
