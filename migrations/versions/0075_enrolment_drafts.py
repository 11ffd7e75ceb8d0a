"""Enrolments that are being typed, and the prints taken for them; sealed, and gone when they are registered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.resealing import v1_resealed

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SUBJECTS = "'mother', 'newborn'"
FAILURES = "'amputated', 'bandaged', 'deformed', 'worn', 'refused', 'device_failure', 'too_small', 'deceased', 'other'"


def upgrade() -> None:
    op.create_table(
        "enrolment_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Uuid()),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_draft"),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_enrolment_draft_facility_code"),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name="fk_enrolment_draft_created_by"),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name="fk_enrolment_draft_changed_by"),
        sa.CheckConstraint("version >= 1", name="version"),
    )
    op.create_index("ix_enrolment_draft_facility", "enrolment_draft", ["facility_code", "changed_at"])
    op.create_table(
        "draft_print",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("finger", sa.Integer(), nullable=False),
        sa.Column("impression", sa.Integer(), nullable=False),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("failure", sa.Text()),
        sa.Column("ppi", sa.Float()),
        sa.Column("sealed_image", sa.LargeBinary()),
        sa.Column("sealed_template", sa.LargeBinary()),
        sa.Column("image_sha256", sa.LargeBinary()),
        sa.Column("image_format", sa.Text()),
        sa.Column("engine", sa.Text()),
        sa.Column("quality", sa.Integer()),
        sa.Column("quality_parts", JSONB()),
        sa.Column("quality_reasons", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_print"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["enrolment_draft.id"], name="fk_draft_print_draft_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name="fk_draft_print_created_by"),
        sa.CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        sa.CheckConstraint("impression BETWEEN 1 AND 3", name="impression"),
        sa.CheckConstraint(f"subject IN ({SUBJECTS})", name="subject"),
        sa.CheckConstraint(f"failure IN ({FAILURES})", name="failure"),
        sa.CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        sa.CheckConstraint("octet_length(image_sha256) = 32", name="image_sha256_length"),
        sa.CheckConstraint(
            "(failure IS NULL) = (sealed_image IS NOT NULL AND sealed_template IS NOT NULL "
            "AND image_sha256 IS NOT NULL AND engine IS NOT NULL AND quality IS NOT NULL)",
            name="image_or_failure",
        ),
    )
    op.create_index("uq_draft_print_place", "draft_print", ["draft_id", "subject", "finger", "impression"], unique=True)
    v1_resealed("enrolment_draft", ["sealed_content"])
    v1_resealed("draft_print", ["sealed_image", "sealed_template"])


def downgrade() -> None:
    op.drop_table("draft_print")
    op.drop_table("enrolment_draft")
