"""Prints, cards' files, cases and exports are shown to nobody before the transaction names who acts.

Reading them unnamed is an error, not an empty answer: a search or a rotation of keys that forgot the name must not
find nothing. The tables' owner is not bound: migrations, backups and the server's administrator work as the owner.
Whoever else is connected is, whatever was granted to them.
"""

from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

OF_ANYBODY = ("capture", "card_file", "application_capture", "application_comparison", "verification")
OF_CASES = ("case_entry", "judgement", "case_export", "case_search", "case_search_hit")
# Looked up once for each statement, not for each row.
NAMED = "(SELECT acting_role()) IS NOT NULL"
CASEWORK = "(SELECT acting_role()) IN ('system', 'investigator', 'supervisor')"


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION acting_role() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
        BEGIN
            IF coalesce(current_setting('registry.actor', true), '') = '' THEN
                RAISE EXCEPTION 'no actor is named' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN coalesce(current_setting('registry.actor_role', true), '');
        END $$
    """)
    for table in OF_ANYBODY:
        op.execute(f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
    for table in OF_CASES:
        op.execute(f"CREATE POLICY casework ON {table} AS RESTRICTIVE USING ({CASEWORK}) WITH CHECK (true)")


def downgrade() -> None:
    for table in OF_CASES:
        op.execute(f"DROP POLICY casework ON {table}")
    for table in OF_ANYBODY:
        op.execute(f"DROP POLICY actor_named ON {table}")
    op.execute("DROP FUNCTION acting_role()")
