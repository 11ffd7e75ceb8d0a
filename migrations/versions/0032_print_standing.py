"""What a print stands for: a reference, waiting for confirmation, disputed, or only presented; and on what ground.

What was enrolled or recaptured before stays a reference, on the ground of its enrolment; what was presented at a
verification stays presented. Programs of the release before name no standing: a trigger gives it by the purpose.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import v1_append_only

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("capture", sa.Column("standing", sa.Text(), nullable=False, server_default="reference"))
    op.alter_column("capture", "standing", server_default=None)
    op.execute("ALTER TABLE capture DISABLE TRIGGER capture_append_only")
    op.execute("UPDATE capture SET standing = 'presented' WHERE purpose = 'verification'")
    op.execute("ALTER TABLE capture ENABLE TRIGGER capture_append_only")
    op.create_check_constraint(
        op.f("ck_capture_standing"), "capture", "standing IN ('reference', 'unconfirmed', 'disputed', 'presented')"
    )
    op.execute("""
        CREATE FUNCTION capture_standing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.standing := CASE WHEN NEW.purpose = 'verification' THEN 'presented' ELSE 'reference' END;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER capture_standing BEFORE INSERT ON capture FOR EACH ROW "
        "WHEN (NEW.standing IS NULL) EXECUTE FUNCTION capture_standing()"
    )
    op.create_table(
        "print_ground",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("compared_with", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_print_ground"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_print_ground_capture_id"),
        sa.ForeignKeyConstraint(["source_id"], ["capture.id"], name="fk_print_ground_source_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_print_ground_account_id"),
        sa.CheckConstraint(
            "ground IN ('enrolment', 'compared', 'mother', 'second_person')", name=op.f("ck_print_ground_ground")
        ),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'review', 'not_assessable')", name=op.f("ck_print_ground_outcome")
        ),
        sa.CheckConstraint(
            "ground <> 'second_person' OR (reason IS NOT NULL AND account_id IS NOT NULL)",
            name=op.f("ck_print_ground_second_person"),
        ),
    )
    op.create_index("ix_print_ground_capture_id", "print_ground", ["capture_id"])
    op.create_index("uq_print_ground_source_id", "print_ground", ["source_id"], unique=True)
    op.execute("""
        INSERT INTO print_ground (id, capture_id, ground, compared_with, account_id, engine, created_at)
        SELECT gen_random_uuid(), id, 'enrolment', '{}', operator_id, engine, created_at
        FROM capture WHERE standing = 'reference' AND sealed_template IS NOT NULL
    """)
    v1_append_only("print_ground")
    op.execute("ALTER TABLE print_ground ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON print_ground USING (true) WITH CHECK (true)")
    for key in ("capture_id", "source_id"):
        seen = f"NOT EXISTS (SELECT 1 FROM hidden_capture h WHERE h.id = print_ground.{key})"  # noqa: S608  # our own words
        op.execute(
            f"CREATE POLICY fk_print_ground_{key} ON print_ground AS RESTRICTIVE TO registry_hiding "
            f"USING ({seen}) WITH CHECK ({seen})"
        )


def downgrade() -> None:
    op.drop_table("print_ground")
    op.execute("DROP TRIGGER capture_standing ON capture")
    op.execute("DROP FUNCTION capture_standing()")
    op.drop_constraint(op.f("ck_capture_standing"), "capture")
    op.drop_column("capture", "standing")
