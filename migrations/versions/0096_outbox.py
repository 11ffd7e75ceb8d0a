"""What stations seal while their line is down: files in pieces, receipts, reasons, keys, permits, leases of numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from migrations.append_only import v1_append_only
from migrations.four_eyes import v1_hold_by_person
from migrations.resealing import v1_resealed

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

STATES = "'receiving', 'received', 'registered', 'waiting', 'discarded'"
REASONS = (
    "'not_for_us', 'broken_seal', 'broken_content', 'schema_too_new', 'station_revoked', 'number_taken', 'chain_gap', "
    "'chain_broken', 'no_permit', 'permit_over', 'account_closed', 'account_moved', 'first_child_waits', 'not_valid', "
    "'refused'"
)
NAMED = "(SELECT acting_role()) IS NOT NULL"
SEEN = "NOT EXISTS (SELECT 1 FROM hidden_birth h WHERE h.id = outbox_birth.birth_id)"


def upgrade() -> None:
    op.create_table(
        "outbox_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("sealed_private", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True)),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.Column("endorsement", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_key"),
        sa.UniqueConstraint("public", name="uq_outbox_key_public"),
        sa.CheckConstraint("purpose IN ('signing', 'sealing')", name="purpose"),
        sa.CheckConstraint("retired_at IS NULL OR active_from IS NOT NULL", name="retired_after_active"),
    )
    op.create_index(
        "uq_outbox_key_current", "outbox_key", ["purpose"], unique=True,
        postgresql_where=sa.text("active_from IS NOT NULL AND retired_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "uq_outbox_key_next", "outbox_key", ["purpose"], unique=True, postgresql_where=sa.text("active_from IS NULL")
    )
    op.create_table(
        "outbox_permit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True)),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_permit"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_outbox_permit_account_id"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_outbox_permit_station_id"),
        sa.UniqueConstraint("code_hash", name="uq_outbox_permit_code_hash"),
        sa.CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        sa.CheckConstraint("until > asked_at", name="until_after_asked"),
    )
    op.create_index("ix_outbox_permit_account_station", "outbox_permit", ["account_id", "station_id"])
    _envelopes()
    op.create_table(
        "cnv_lease",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("leased_by", sa.Uuid()),
        sa.Column("leased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cnv_lease"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_cnv_lease_station_id"),
        sa.ForeignKeyConstraint(["leased_by"], ["account.id"], name="fk_cnv_lease_leased_by"),
        sa.CheckConstraint("first >= 1 AND last >= first AND last <= 999999999999", name="range"),
        ExcludeConstraint((sa.text("int8range(first, last, '[]')"), "&&"), name="ex_cnv_lease_overlap", using="gist"),
    )
    op.create_index("ix_cnv_lease_station_id", "cnv_lease", ["station_id"])
    v1_resealed("outbox_key", ["sealed_private"])
    v1_resealed("outbox_envelope", ["sealed_content"])
    v1_resealed("outbox_piece", ["sealed_bytes"])


def _envelopes() -> None:
    op.create_table(
        "outbox_envelope",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("is_rival", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary()),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("receipt", sa.LargeBinary()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("key_hash", sa.LargeBinary()),
        sa.Column("twin_hash", sa.LargeBinary()),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("earliest_at", sa.DateTime(timezone=True)),
        sa.Column("latest_at", sa.DateTime(timezone=True)),
        sa.Column("draft_id", sa.Uuid()),
        sa.Column("discard_reason", sa.Text()),
        sa.Column("discard_asked_by", sa.Uuid()),
        sa.Column("discard_asked_at", sa.DateTime(timezone=True)),
        sa.Column("discarded_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_envelope"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_outbox_envelope_station_id"),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_outbox_envelope_facility_code"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_outbox_envelope_account_id"),
        sa.ForeignKeyConstraint(["discard_asked_by"], ["account.id"], name="fk_outbox_envelope_discard_asked_by"),
        sa.ForeignKeyConstraint(["discarded_by"], ["account.id"], name="fk_outbox_envelope_discarded_by"),
        sa.UniqueConstraint("station_id", "seq", "sha256", name="uq_outbox_envelope_station_id_seq_sha256"),
        sa.CheckConstraint(f"state IN ({STATES})", name="state"),
        sa.CheckConstraint("seq BETWEEN 1 AND 99999999", name="seq"),
        sa.CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        sa.CheckConstraint("octet_length(key_hash) = 32", name="key_hash_length"),
        sa.CheckConstraint("octet_length(twin_hash) = 32", name="twin_hash_length"),
        sa.CheckConstraint(
            "(state = 'receiving') = (receipt IS NULL) AND (receipt IS NULL) = (received_at IS NULL) "
            "AND (receipt IS NULL) = (sealed_content IS NULL)",
            name="whole",
        ),
        sa.CheckConstraint("earliest_at <= latest_at", name="bounds"),
        sa.CheckConstraint("char_length(discard_reason) BETWEEN 1 AND 500", name="discard_reason_length"),
        sa.CheckConstraint(
            "(discard_reason IS NULL) = (discard_asked_by IS NULL) "
            "AND (discard_reason IS NULL) = (discard_asked_at IS NULL)",
            name="discard_whole",
        ),
        sa.CheckConstraint("(state = 'discarded') = (discarded_by IS NOT NULL)", name="discarded_by_somebody"),
        sa.CheckConstraint("discarded_by <> discard_asked_by", name="four_eyes"),
    )
    op.create_index(
        "uq_outbox_envelope_number", "outbox_envelope", ["station_id", "seq"], unique=True,
        postgresql_where=sa.text("NOT is_rival"),
    )  # fmt: skip
    op.create_index("ix_outbox_envelope_key_hash", "outbox_envelope", ["key_hash"])
    op.create_index(
        "ix_outbox_envelope_waiting", "outbox_envelope", ["facility_code", "received_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
    op.create_table(
        "outbox_piece",
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("sealed_bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", "position", name="pk_outbox_piece"),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["outbox_envelope.id"], name="fk_outbox_piece_envelope_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "outbox_reason",
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("detail", JSONB()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", "attempt", "position", name="pk_outbox_reason"),
        sa.ForeignKeyConstraint(["envelope_id"], ["outbox_envelope.id"], name="fk_outbox_reason_envelope_id"),
        sa.CheckConstraint(f"slug IN ({REASONS})", name="slug"),
    )
    op.create_table(
        "outbox_birth",
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id", name="pk_outbox_birth"),
        sa.ForeignKeyConstraint(["envelope_id"], ["outbox_envelope.id"], name="fk_outbox_birth_envelope_id"),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_outbox_birth_birth_id"),
    )
    op.create_index("ix_outbox_birth_birth_id", "outbox_birth", ["birth_id"])
    v1_append_only("outbox_reason")
    v1_append_only("outbox_birth")
    v1_hold_by_person("outbox_envelope", "discarded_by", "discard_asked_by")
    for table in ("outbox_birth", "outbox_envelope", "outbox_piece"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY fk_outbox_birth_birth_id ON outbox_birth AS RESTRICTIVE TO registry_hiding "
        f"USING ({SEEN}) WITH CHECK ({SEEN})"
    )


def downgrade() -> None:
    for table in (
        "cnv_lease", "outbox_birth", "outbox_reason", "outbox_piece", "outbox_envelope", "outbox_permit", "outbox_key",
    ):  # fmt: skip
        op.drop_table(table)
