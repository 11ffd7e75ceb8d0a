"""What a facility's system sends for a birth: documents by hash, and what each says, sealed beside its draft."""

import sqlalchemy as sa
from alembic import op

from migrations.resealing import v1_resealed

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

NAMED = "(SELECT acting_role()) IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "draft_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_source"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["enrolment_draft.id"], name="fk_draft_source_draft_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("draft_id", "number", name="uq_draft_source_draft_id_number"),
        sa.CheckConstraint("number >= 1", name="number"),
    )
    v1_resealed("draft_source", ["sealed_content"])
    op.execute("ALTER TABLE draft_source ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON draft_source USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY actor_named ON draft_source AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
    op.create_table(
        "received_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("identifier_hash", sa.LargeBinary(), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("draft_id", sa.Uuid()),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_received_document"),
        sa.UniqueConstraint(
            "facility_code", "identifier_hash", name="uq_received_document_facility_code_identifier_hash"
        ),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_received_document_facility_code"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["enrolment_draft.id"], name="fk_received_document_draft_id", ondelete="SET NULL"
        ),
        sa.CheckConstraint("octet_length(identifier_hash) = 32", name="identifier_hash_length"),
        sa.CheckConstraint("octet_length(content_sha256) = 32", name="content_sha256_length"),
    )


def downgrade() -> None:
    op.drop_table("received_document")
    op.drop_table("draft_source")
