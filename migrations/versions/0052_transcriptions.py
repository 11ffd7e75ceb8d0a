"""Actas inscribed before this registry: entered with a scan, or imported; their numbers are never assigned again.

Such a birth was enrolled at no facility, and such an acta was inscribed at no known moment: nothing is invented.
Offices numbered their actas each on its own, so a number is unique within its office.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import v1_append_only
from migrations.online import create_index, drop_index

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

WHOLE = " AND ".join(
    [f"{name} IS NOT NULL" for name in ("vital_status", "born_on", "sex", "place", "certified_on", "signed_by")]
    + [
        f"({name} IS NOT NULL OR unknown ? '{name}')"
        for name in ("cnv", "weight_g", "plurality", "birth_order", "ubigeo", "certifier_dni")
    ]
)
NUMBERED = "state IN ('draft', 'observed', 'cancelled') OR (number IS NOT NULL AND {dated})"
CHECKS = {
    ("birth", "signed_whole"): f"signed_at IS NULL OR is_transcribed OR ({WHOLE})",
    ("birth", "enrolled_somewhere"): "facility_code IS NOT NULL OR is_transcribed",
    ("birth_record", "inscribed_whole"): NUMBERED.format(dated="(inscribed_at IS NOT NULL OR is_transcribed)"),
}
CHECKS_BEFORE = {
    ("birth", "signed_whole"): f"signed_at IS NULL OR ({WHOLE})",
    ("birth_record", "inscribed_whole"): NUMBERED.format(dated="inscribed_at IS NOT NULL"),
}


def upgrade() -> None:
    for table in ("birth", "birth_record"):
        op.add_column(table, sa.Column("is_transcribed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("birth_record", sa.Column("office", sa.Text(), nullable=False, server_default=""))
    for table in ("birth", "delivery"):
        op.alter_column(table, "facility_code", nullable=True)
    for table, name in CHECKS_BEFORE:
        op.drop_constraint(f"ck_{table}_{name}", table)
    _check(CHECKS)
    _make_tables()
    create_index("uq_birth_record_number_office", "birth_record", ["number", "office"], unique=True)
    op.drop_constraint("uq_birth_record_number", "birth_record")
    op.execute("ALTER INDEX uq_birth_record_number_office RENAME TO uq_birth_record_number")
    with op.get_context().autocommit_block():
        for table, name in CHECKS:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")


def downgrade() -> None:
    # Fails where actas were transcribed: the version before this one has no place for them.
    drop_index("uq_birth_record_number", "birth_record")
    op.create_unique_constraint("uq_birth_record_number", "birth_record", ["number"])
    for table in ("import_refusal", "transcription", "transcription_batch", "reserved_number"):
        op.drop_table(table)
    for table, name in CHECKS:
        op.drop_constraint(f"ck_{table}_{name}", table)
    _check(CHECKS_BEFORE)
    for table in ("birth", "delivery"):
        op.alter_column(table, "facility_code", nullable=False)
    op.drop_column("birth_record", "office")
    for table in ("birth_record", "birth"):
        op.drop_column(table, "is_transcribed")


def _check(checks: dict[tuple[str, str], str]) -> None:
    for (table, name), condition in checks.items():
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({condition}) NOT VALID")


def _decided(table: str) -> list[sa.schema.SchemaItem]:
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", moment, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=f"fk_{table}_requested_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=f"fk_{table}_decided_by"),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f(f"ck_{table}_four_eyes")),
    ]


def _make_tables() -> None:
    op.create_table(
        "reserved_number",
        sa.Column("digits", sa.Text(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digits", name="pk_reserved_number"),
        sa.CheckConstraint("digits ~ '^[0-9]{8}$'", name=op.f("ck_reserved_number_digits")),
    )
    v1_append_only("reserved_number")
    op.create_table(
        "transcription_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_read", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *_decided("transcription_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_transcription_batch"),
        sa.UniqueConstraint("file_sha256", name="uq_transcription_batch_file_sha256"),
        sa.CheckConstraint(
            "state IN ('reading', 'waiting', 'approved', 'inscribed', 'refused')",
            name=op.f("ck_transcription_batch_state"),
        ),
        sa.CheckConstraint("octet_length(file_sha256) = 32", name=op.f("ck_transcription_batch_file_sha256_length")),
    )
    op.create_table(
        "transcription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digits", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("sealed_scan", sa.LargeBinary(), nullable=True),
        sa.Column("scan_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        *_decided("transcription"),
        sa.PrimaryKeyConstraint("id", name="pk_transcription"),
        sa.ForeignKeyConstraint(["batch_id"], ["transcription_batch.id"], name="fk_transcription_batch_id"),
        sa.ForeignKeyConstraint(["record_id"], ["birth_record.id"], name="fk_transcription_record_id"),
        sa.UniqueConstraint("batch_id", "line", name="uq_transcription_batch_id_line"),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'inscribed', 'refused')", name=op.f("ck_transcription_state")
        ),
        sa.CheckConstraint("digits ~ '^[0-9]{8}$'", name=op.f("ck_transcription_digits")),
        sa.CheckConstraint("batch_id IS NOT NULL OR sealed_scan IS NOT NULL", name=op.f("ck_transcription_has_paper")),
        sa.CheckConstraint("(sealed_scan IS NULL) = (scan_sha256 IS NULL)", name=op.f("ck_transcription_scan_hashed")),
        sa.CheckConstraint(
            "(state = 'inscribed') = (record_id IS NOT NULL)", name=op.f("ck_transcription_inscribed_with_acta")
        ),
    )
    op.create_index(
        "uq_transcription_digits",
        "transcription",
        ["digits"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'approved')"),
    )
    op.create_index("ix_transcription_digits", "transcription", ["digits"])
    op.create_index("ix_transcription_requested_at", "transcription", ["requested_at", "id"])
    op.create_index("ix_transcription_record_id", "transcription", ["record_id"])
    op.execute("ALTER TABLE transcription ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON transcription USING (true) WITH CHECK (true)")
    seen = "NOT EXISTS (SELECT 1 FROM hidden_birth_record h WHERE h.id = transcription.record_id)"
    op.execute(
        "CREATE POLICY fk_transcription_record_id ON transcription AS RESTRICTIVE TO registry_hiding "
        f"USING ({seen}) WITH CHECK ({seen})"
    )
    op.create_table(
        "import_refusal",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "line", "position", name="pk_import_refusal"),
        sa.ForeignKeyConstraint(["batch_id"], ["transcription_batch.id"], name="fk_import_refusal_batch_id"),
    )
    v1_append_only("import_refusal")
