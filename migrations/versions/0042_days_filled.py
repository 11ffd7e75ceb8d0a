"""Fill the day of every birth, batch by batch, then hold the births that were there to the new constraints.

Run again after a failure, it goes on where it stopped.
"""

from alembic import op

from migrations.online import create_index, drop_index

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

BATCH = 20_000
CHECKS = (
    *("certified_after_birth", "day_of_hour", "estimated_day", "unknown_fields", "day_not_in_the_future"),
    "signed_whole",
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        bind = op.get_bind()
        limit = bind.exec_driver_sql("SHOW statement_timeout").scalar_one()
        bind.exec_driver_sql("SET statement_timeout = 0")  # it reads and writes every birth
        # A batch at a time, each its own transaction: nobody waits for more than a batch. The trigger sets the day.
        unfilled = f"SELECT id FROM birth WHERE born_on IS NULL AND born_at IS NOT NULL LIMIT {BATCH}"  # noqa: S608  # our own number
        fill = f"UPDATE birth SET born_at = born_at WHERE id IN ({unfilled})"  # noqa: S608  # our own query
        while bind.exec_driver_sql(fill).rowcount:
            pass
        for name in CHECKS:
            bind.exec_driver_sql(f"ALTER TABLE birth VALIDATE CONSTRAINT ck_birth_{name}")
        bind.exec_driver_sql(f"SET statement_timeout = '{limit}'")
    create_index("ix_birth_born_on", "birth", ["born_on"])


def downgrade() -> None:
    drop_index("ix_birth_born_on", "birth")
