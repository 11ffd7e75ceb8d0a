"""Captures, immutable but for their withdrawal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAILURES = "'amputated', 'bandaged', 'deformed', 'worn', 'refused', 'device_failure', 'too_small', 'deceased', 'other'"


def upgrade() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("finger", sa.Integer(), nullable=False),
        sa.Column("impression", sa.Integer(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.Text()),
        sa.Column("operator_id", sa.Uuid()),
        sa.Column("failure", sa.Text()),
        sa.Column("sealed_image", sa.LargeBinary()),
        sa.Column("sealed_template", sa.LargeBinary()),
        sa.Column("image_sha256", sa.LargeBinary()),
        sa.Column("image_format", sa.Text()),
        sa.Column("engine", sa.Text()),
        sa.Column("quality", sa.Integer()),
        sa.Column("quality_parts", postgresql.JSONB()),
        sa.Column("quality_reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_capture_person_id"),
        sa.ForeignKeyConstraint(["operator_id"], ["account.id"], name="fk_capture_operator_id"),
        sa.CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        sa.CheckConstraint("impression BETWEEN 1 AND 3", name="impression"),
        sa.CheckConstraint("role IN ('mother', 'newborn', 'minor', 'applicant')", name="role"),
        sa.CheckConstraint("purpose IN ('enrolment', 'verification', 'recapture')", name="purpose"),
        sa.CheckConstraint(f"failure IN ({FAILURES})", name="failure"),
        sa.CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        sa.CheckConstraint(
            "(failure IS NULL) = (sealed_image IS NOT NULL AND sealed_template IS NOT NULL "
            "AND image_sha256 IS NOT NULL AND engine IS NOT NULL AND quality IS NOT NULL)",
            name="image_or_failure",
        ),
        sa.CheckConstraint("octet_length(image_sha256) = 32", name="image_sha256_length"),
    )
    op.create_index("ix_capture_person_id", "capture", ["person_id"])
    op.create_index("ix_capture_image_sha256", "capture", ["image_sha256"])
    op.create_index("ix_capture_number", "capture", ["number"], unique=True)
    op.create_index("ix_capture_withdrawn", "capture", ["id"], postgresql_where=sa.text("withdrawn_at IS NOT NULL"))
    op.execute("""
        CREATE FUNCTION capture_only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
               AND (to_jsonb(OLD) - 'withdrawn_at') = (to_jsonb(NEW) - 'withdrawn_at') THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a capture is never changed' USING CONSTRAINT = 'capture_append_only';
        END $$
    """)
    op.execute(
        "CREATE TRIGGER capture_append_only BEFORE UPDATE OR DELETE ON capture "
        "FOR EACH ROW EXECUTE FUNCTION capture_only_withdrawn()"
    )
    op.execute(
        "CREATE TRIGGER capture_no_truncate BEFORE TRUNCATE ON capture "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("capture")
    op.execute("DROP FUNCTION capture_only_withdrawn()")
