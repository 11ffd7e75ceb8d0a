"""Receivers of notifications, the keys that sign, and what is sent to whom."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_no_truncate
from migrations.four_eyes import v1_hold_by_person
from migrations.resealing import v1_resealed

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

FAILURES = "'unreachable', 'barred_address', 'too_slow', 'not_trusted', 'redirected', 'unwell', 'rejected'"
NAMED = "(SELECT acting_role()) IS NOT NULL"
OF_HAPPENING = "NOT EXISTS (SELECT 1 FROM hidden_happening h WHERE h.id = notification.happening_id)"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notification_receiver",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("sealed_alias_key", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", MOMENT),
        sa.Column("ended_by", sa.Uuid()),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure", sa.Text()),
        sa.Column("rests_until", MOMENT),
        sa.Column("paused_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_notification_receiver"),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name="fk_notification_receiver_requested_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_notification_receiver_decided_by"),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name="fk_notification_receiver_ended_by"),
        sa.CheckConstraint("state IN ('requested', 'in_force', 'paused', 'refused', 'ended')", name="state"),
        sa.CheckConstraint("decided_by <> requested_by", name="four_eyes"),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_whole",
        ),
        sa.CheckConstraint("char_length(name) BETWEEN 3 AND 120", name="name_length"),
        sa.CheckConstraint("char_length(legal_basis) BETWEEN 3 AND 500", name="legal_basis_length"),
        sa.CheckConstraint("cardinality(kinds) >= 1", name="kinds"),
        sa.CheckConstraint("failures >= 0", name="failures"),
        sa.CheckConstraint(f"last_failure IN ({FAILURES})", name="last_failure"),
    )
    open_ = sa.text("state IN ('requested', 'in_force', 'paused')")
    op.create_index(
        "uq_notification_receiver_url", "notification_receiver", ["url"], unique=True, postgresql_where=open_
    )
    v1_hold_by_person("notification_receiver", "decided_by", "requested_by")
    v1_resealed("notification_receiver", ["sealed_alias_key"])
    op.create_table(
        "notification_key",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT),
        sa.PrimaryKeyConstraint("kid", name="pk_notification_key"),
        sa.UniqueConstraint("public_key", name="uq_notification_key_public_key"),
        sa.CheckConstraint("octet_length(public_key) = 32", name="public_key"),
        sa.CheckConstraint("kid ~ '^[A-Za-z0-9_-]{8}$'", name="kid"),
    )
    op.create_index(
        "uq_notification_key_current",
        "notification_key",
        ["retired_at"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    v1_no_truncate("notification_key")
    v1_resealed("notification_key", ["sealed_private_key"])
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("happening_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("last_failure", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.UniqueConstraint("receiver_id", "happening_id", name="uq_notification_receiver_id_happening_id"),
        sa.ForeignKeyConstraint(["receiver_id"], ["notification_receiver.id"], name="fk_notification_receiver_id"),
        sa.ForeignKeyConstraint(["happening_id"], ["happening.id"], name="fk_notification_happening_id"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead', 'dropped')", name="state"),
        sa.CheckConstraint("attempts >= 0", name="attempts"),
        sa.CheckConstraint(f"last_failure IN ({FAILURES})", name="last_failure"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="end_whole"),
    )
    for state in ("waiting", "dead"):
        where = sa.text(f"state = '{state}'")
        op.create_index(f"ix_notification_{state}", "notification", ["receiver_id", "number"], postgresql_where=where)
    for table in ("notification_receiver", "notification_key", "notification"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY fk_notification_happening_id ON notification AS RESTRICTIVE TO registry_hiding "
        f"USING ({OF_HAPPENING}) WITH CHECK ({OF_HAPPENING})"
    )


def downgrade() -> None:
    for table in ("notification", "notification_key", "notification_receiver"):
        op.drop_table(table)
