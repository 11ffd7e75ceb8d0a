"""More indicators; thresholds with their version; referrals to child protection."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = ("a1", "a2", "b1", "b2", "c1", "c2", "c3", "g1", "g2", "g3", "i0")
ADDED = ("d1", "e1", "e2", "e3", "e5", "f1", "f2", "f3", "f4", "h1", "i1", "j1", "k1", "k2", "l1")
APPEND_ONLY = ("detection_policy", "protection_referral")


def _know(indicators: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_alert_reason_indicator"), "alert_reason")
    listed = ", ".join(repr(one) for one in indicators)
    op.create_check_constraint(op.f("ck_alert_reason_indicator"), "alert_reason", f"indicator IN ({listed})")


def upgrade() -> None:
    _know((*BEFORE[:7], *ADDED, *BEFORE[7:]))
    op.add_column("alert_reason", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "detection_policy",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("thresholds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_detection_policy_made_by"),
        sa.PrimaryKeyConstraint("version", name="pk_detection_policy"),
    )
    op.create_index("ix_detection_policy_made_at", "detection_policy", ["made_at"])
    op.create_table(
        "protection_referral",
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("mother_id", sa.Uuid(), nullable=False),
        sa.Column("age_years", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("age_years BETWEEN 0 AND 17", name=op.f("ck_protection_referral_age_years")),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_protection_referral_birth_id"),
        sa.ForeignKeyConstraint(["mother_id"], ["person.id"], name="fk_protection_referral_mother_id"),
        sa.PrimaryKeyConstraint("birth_id", name="pk_protection_referral"),
    )
    op.create_index("ix_protection_referral_made_at", "protection_referral", ["made_at"])
    op.create_index("ix_protection_referral_mother_id", "protection_referral", ["mother_id"])
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        op.drop_table(table)
    op.drop_column("alert_reason", "withdrawn_at")
    _know(BEFORE)
