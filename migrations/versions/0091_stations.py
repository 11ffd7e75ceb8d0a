"""Capture stations with their public keys, and the tokens by which they are admitted."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary()),
        sa.Column("code_until", MOMENT, nullable=False),
        sa.Column("signing_key", sa.LargeBinary()),
        sa.Column("registered_by", sa.Uuid()),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("joined_at", MOMENT),
        sa.Column("seen_at", MOMENT),
        sa.Column("revoked_by", sa.Uuid()),
        sa.Column("revoked_at", MOMENT),
        sa.Column("revocation_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_station"),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_station_facility_code"),
        sa.ForeignKeyConstraint(["registered_by"], ["account.id"], name="fk_station_registered_by"),
        sa.ForeignKeyConstraint(["revoked_by"], ["account.id"], name="fk_station_revoked_by"),
        sa.UniqueConstraint("signing_key", name="uq_station_signing_key"),
        sa.UniqueConstraint("code_hash", name="uq_station_code_hash"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 80", name="name_length"),
        sa.CheckConstraint("octet_length(signing_key) = 32", name="signing_key_length"),
        sa.CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        sa.CheckConstraint("(signing_key IS NULL) = (joined_at IS NULL)", name="joined_whole"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revoked_whole"),
    )
    in_use = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_station_name_in_use", "station", ["facility_code", "name"], unique=True, postgresql_where=in_use
    )
    op.create_table(
        "station_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_station_token"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_station_token_station_id"),
        sa.UniqueConstraint("secret_hash", name="uq_station_token_secret_hash"),
        sa.UniqueConstraint("challenge_hash", name="uq_station_token_challenge_hash"),
        sa.CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash_length"),
        sa.CheckConstraint("octet_length(challenge_hash) = 32", name="challenge_hash_length"),
    )
    op.create_index("ix_station_token_station_id", "station_token", ["station_id"])


def downgrade() -> None:
    op.drop_table("station_token")
    op.drop_table("station")
