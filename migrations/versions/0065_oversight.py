"""Broken glass with its review, and warnings of accounts that read more than their work needs."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

SEEN = "NOT EXISTS (SELECT 1 FROM hidden_person h WHERE h.id = broken_glass.person_id)"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "broken_glass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("review_by", moment, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_broken_glass"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_broken_glass_account_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_broken_glass_person_id"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["account.id"], name="fk_broken_glass_reviewed_by"),
        sa.CheckConstraint("char_length(reason) BETWEEN 20 AND 500", name=op.f("ck_broken_glass_reason_length")),
        sa.CheckConstraint(
            "ends_at > opened_at AND ends_at <= opened_at + interval '24 hours'", name=op.f("ck_broken_glass_ends_soon")
        ),
        sa.CheckConstraint("outcome IN ('justified', 'unjustified')", name=op.f("ck_broken_glass_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (reviewed_by IS NULL) AND (outcome IS NULL) = (reviewed_at IS NULL)",
            name=op.f("ck_broken_glass_reviewed_whole"),
        ),
        sa.CheckConstraint("reviewed_by <> account_id", name=op.f("ck_broken_glass_four_eyes")),
    )
    op.create_index("ix_broken_glass_account_id", "broken_glass", ["account_id", "person_id", "ends_at"])
    op.create_index("ix_broken_glass_opened_at", "broken_glass", ["opened_at", "id"])
    op.execute("ALTER TABLE broken_glass ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON broken_glass USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY fk_broken_glass_person_id ON broken_glass AS RESTRICTIVE TO registry_hiding "
        f"USING ({SEEN}) WITH CHECK ({SEEN})"
    )
    op.execute(
        "CREATE TRIGGER broken_glass_four_eyes_person AFTER INSERT OR UPDATE OF reviewed_by ON broken_glass "
        "FOR EACH ROW WHEN (NEW.reviewed_by IS NOT NULL) "
        "EXECUTE FUNCTION refuse_same_person('reviewed_by', 'account_id', 'ck_broken_glass_four_eyes')"
    )
    op.create_table(
        "reading_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("seen_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reading_warning"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_reading_warning_account_id"),
        sa.ForeignKeyConstraint(["seen_by"], ["account.id"], name="fk_reading_warning_seen_by"),
        sa.CheckConstraint("budget IN ('persons', 'print_images')", name=op.f("ck_reading_warning_budget")),
        sa.CheckConstraint("(seen_by IS NULL) = (seen_at IS NULL)", name=op.f("ck_reading_warning_seen_whole")),
    )
    op.create_index("ix_reading_warning_at", "reading_warning", ["at", "id"])


def downgrade() -> None:
    op.drop_table("reading_warning")
    op.drop_table("broken_glass")
