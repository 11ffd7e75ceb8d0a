"""What somebody was typing is shown to nobody before the transaction names who acts."""

from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE kept_form ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON kept_form USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY actor_named ON kept_form AS RESTRICTIVE "
        "USING ((SELECT acting_role()) IS NOT NULL) WITH CHECK (true)"
    )


def downgrade() -> None:
    op.execute("DROP POLICY actor_named ON kept_form")
    op.execute("DROP POLICY every_row ON kept_form")
    op.execute("ALTER TABLE kept_form DISABLE ROW LEVEL SECURITY")
