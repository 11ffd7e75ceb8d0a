"""Images of captures read anew by another extractor, and how far each span of them is read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.append_only import v1_append_only, v1_no_truncate
from migrations.resealing import v1_resealed

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None

SEEN = "NOT EXISTS (SELECT 1 FROM hidden_capture h WHERE h.id = capture_reading.capture_id)"
NAMED = "(SELECT acting_role()) IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "capture_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("sealed_template", sa.LargeBinary()),
        sa.Column("quality", sa.Integer()),
        sa.Column("quality_parts", JSONB()),
        sa.Column("quality_reasons", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("refusal", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_capture_reading"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_capture_reading_capture_id"),
        sa.UniqueConstraint("capture_id", "extractor", name="uq_capture_reading_capture_id_extractor"),
        sa.CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        sa.CheckConstraint(
            "(refusal IS NULL) = (sealed_template IS NOT NULL AND quality IS NOT NULL)", name="template_or_refusal"
        ),
    )
    op.execute("ALTER TABLE capture_reading ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id()")
    op.create_index("ix_capture_reading_number", "capture_reading", ["number"], unique=True)
    op.create_index("ix_capture_reading_changed_in", "capture_reading", ["changed_in"])
    op.create_index(
        "ix_capture_reading_refusal", "capture_reading", ["extractor", "refusal"],
        postgresql_where=sa.text("refusal IS NOT NULL"),
    )  # fmt: skip
    v1_append_only("capture_reading")
    v1_resealed("capture_reading", ["sealed_template"])
    op.execute("ALTER TABLE capture_reading ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON capture_reading USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY actor_named ON capture_reading AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY fk_capture_reading_capture_id ON capture_reading AS RESTRICTIVE TO registry_hiding "
        f"USING ({SEEN}) WITH CHECK (true)"
    )
    op.create_table(
        "reading_span",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_reading_span"),
        sa.CheckConstraint("position BETWEEN 0 AND last", name="position"),
    )
    op.create_index("ix_reading_span_open", "reading_span", ["extractor"], postgresql_where=sa.text("ended_at IS NULL"))
    v1_no_truncate("reading_span")


def downgrade() -> None:
    op.drop_table("reading_span")
    op.drop_table("capture_reading")
