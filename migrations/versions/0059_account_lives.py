"""The life of accounts: persons, offices, posts, known addresses and requests; tokens by scope and idle time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "account_holder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_holder"),
        sa.UniqueConstraint("document_hash", name="uq_account_holder_document_hash"),
        sa.CheckConstraint("octet_length(document_hash) = 32", name="document_hash_length"),
    )
    _accounts()
    op.create_table(
        "account_post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_account_post"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_post_account_id"),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_account_post_facility_code"),
        sa.CheckConstraint("until > since", name="order"),
    )
    op.create_index("ix_account_post_account_id", "account_post", ["account_id"])
    op.create_index("ix_account_post_facility_code", "account_post", ["facility_code"])
    op.create_index(
        "uq_account_post_current",
        "account_post",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    # Until now no command moved an account: each has always worked where it works today.
    op.execute(
        "INSERT INTO account_post (id, account_id, facility_code, since) "
        "SELECT gen_random_uuid(), id, facility_code, '2000-01-01' FROM account WHERE facility_code IS NOT NULL"
    )
    op.create_table(
        "account_address",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "address_hash", name="pk_account_address"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_address_account_id"),
    )
    op.create_index("ix_account_address_address_hash", "account_address", ["address_hash"])
    op.create_table(
        "unjournalled_act",
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("action", "subject_id", name="pk_unjournalled_act"),
    )
    op.add_column("api_token", sa.Column("scope", ARRAY(sa.Text())))
    op.add_column("api_token", sa.Column("used_at", MOMENT))
    op.add_column("api_token", sa.Column("idle_s", sa.Integer()))
    op.create_check_constraint("idle_positive", "api_token", "idle_s > 0")


def _accounts() -> None:
    op.add_column("account", sa.Column("office_code", sa.Text()))
    op.add_column("account", sa.Column("holder_id", sa.Uuid()))
    op.add_column(
        "account", sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.add_column("account", sa.Column("requested_role", sa.Text()))
    op.add_column("account", sa.Column("requested_by", sa.Uuid()))
    op.create_foreign_key(op.f("fk_account_office_code"), "account", "facility", ["office_code"], ["code"])
    op.create_foreign_key(op.f("fk_account_holder_id"), "account", "account_holder", ["holder_id"], ["id"])
    op.create_foreign_key(op.f("fk_account_requested_by"), "account", "account", ["requested_by"], ["id"])
    op.create_index("ix_account_holder_id", "account", ["holder_id"])
    op.create_check_constraint("office", "account", "office_code IS NULL OR NOT (role IN ('registrar'))")
    op.create_check_constraint(
        "requested_role",
        "account",
        "requested_role IN ('registrar', 'clerk', 'investigator', 'supervisor', 'administrator', 'auditor')",
    )
    op.create_check_constraint("request_complete", "account", "(requested_role IS NULL) = (requested_by IS NULL)")
    op.create_check_constraint("requested_by_another", "account", "requested_by <> id")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_api_token_idle_positive"), "api_token")
    for column in ("scope", "used_at", "idle_s"):
        op.drop_column("api_token", column)
    for name in ("office", "requested_role", "request_complete", "requested_by_another"):
        op.drop_constraint(op.f(f"ck_account_{name}"), "account")
    for table in ("unjournalled_act", "account_address", "account_post"):
        op.drop_table(table)
    for column in ("office_code", "holder_id", "must_change_password", "requested_role", "requested_by"):
        op.drop_column("account", column)
    op.drop_table("account_holder")
