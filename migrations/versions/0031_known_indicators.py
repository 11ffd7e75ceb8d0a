"""Indicators are known by a table filled from the code; a reason is stored so that it is shown in any language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BEFORE = (
    "a1 a2 b1 b2 c1 c2 c3 g1 g2 g3 d1 e1 e2 e3 e5 f1 f2 f3 f4 h1 i1 i2 j1 k1 k2 l1 i0"  # the last list in a constraint
)


def upgrade() -> None:
    op.create_table(
        "indicator",
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_indicator"),
    )
    op.execute("INSERT INTO indicator SELECT DISTINCT indicator FROM alert_reason")
    op.drop_constraint(op.f("ck_alert_reason_indicator"), "alert_reason")
    op.create_foreign_key("fk_alert_reason_indicator", "alert_reason", "indicator", ["indicator"], ["code"])
    op.alter_column(
        "alert_reason",
        "reason",
        type_=postgresql.JSONB(),
        postgresql_using="jsonb_build_object('text', reason, 'values', '{}'::jsonb)",
    )
    op.execute(
        """UPDATE alert_reason SET facts = facts || '{"missing": ["the mother''s prints"]}'::jsonb """
        "WHERE indicator = 'c3' AND severity = 'M'"
    )


def downgrade() -> None:
    op.execute("UPDATE alert_reason SET facts = facts - 'missing' WHERE indicator = 'c3'")
    op.alter_column("alert_reason", "reason", type_=sa.Text(), postgresql_using="reason ->> 'text'")
    op.drop_constraint("fk_alert_reason_indicator", "alert_reason")
    listed = ", ".join(repr(code) for code in BEFORE.split())
    op.create_check_constraint(op.f("ck_alert_reason_indicator"), "alert_reason", f"indicator IN ({listed})")
    op.drop_table("indicator")
