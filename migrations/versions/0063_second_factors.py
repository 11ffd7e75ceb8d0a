"""Second factors: secrets of applications, security keys, recovery codes; confirmations, exemptions, resets."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _account(table: str, column: str = "account_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["account.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "one_time_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("activated_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_secret"),
        _account("one_time_secret"),
    )
    op.create_index("ix_one_time_secret_account_id", "one_time_secret", ["account_id"])
    op.create_index(
        "uq_one_time_secret_in_force",
        "one_time_secret",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("activated_at IS NOT NULL"),
    )
    op.create_table(
        "security_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_security_key"),
        sa.UniqueConstraint("credential_id", name="uq_security_key_credential_id"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 60", name="name_length"),
        sa.CheckConstraint("sign_count >= 0", name="sign_count"),
        _account("security_key"),
    )
    op.create_index("ix_security_key_account_id", "security_key", ["account_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sa.UniqueConstraint("account_id", "code_hash", name="uq_recovery_code_account_id_code_hash"),
        sa.CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        _account("recovery_code"),
    )
    op.create_table(
        "confirmation",
        sa.Column("credential_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("credential_hash", name="pk_confirmation"),
        sa.CheckConstraint("octet_length(credential_hash) = 32", name="credential_hash_length"),
        _account("confirmation"),
    )
    op.create_index("ix_confirmation_account_id", "confirmation", ["account_id"])
    _decisions()


def _decisions() -> None:
    op.create_table(
        "factor_exemption",
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exempted_by", sa.Uuid()),
        sa.Column("exempted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("facility_code", name="pk_factor_exemption"),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_factor_exemption_facility_code"),
        _account("factor_exemption", "exempted_by"),
    )
    op.create_table(
        "factor_reset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid()),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_factor_reset"),
        sa.CheckConstraint("state IN ('requested', 'approved', 'refused')", name="state"),
        sa.CheckConstraint("decided_by <> requested_by", name="four_eyes"),
        sa.CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
        _account("factor_reset"),
        _account("factor_reset", "requested_by"),
        _account("factor_reset", "decided_by"),
    )
    op.create_index("ix_factor_reset_account_id", "factor_reset", ["account_id"])
    op.create_index(
        "uq_factor_reset_open",
        "factor_reset",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state = 'requested'"),
    )


def downgrade() -> None:
    for table in (
        "factor_reset",
        "factor_exemption",
        "confirmation",
        "recovery_code",
        "security_key",
        "one_time_secret",
    ):
        op.drop_table(table)
