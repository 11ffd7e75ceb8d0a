"""Subscriptions of other systems by OSIA's interface, and receivers that their agreements allow."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_no_truncate
from migrations.resealing import v1_resealed

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

RECEIVER = "notification_receiver"
OPEN = "state IN ('requested', 'in_force', 'paused')"
OWN = (
    "(SELECT acting_role()) = 'system' OR ((SELECT acting_role()) = 'client' AND client_id IN "
    "(SELECT c.id FROM exchange_client c WHERE CAST(c.account_id AS text) = current_setting('registry.actor', true)))"
)


def upgrade() -> None:
    op.add_column(RECEIVER, sa.Column("client_id", sa.Uuid()))
    op.add_column(RECEIVER, sa.Column("retry_every_s", sa.Integer()))
    op.add_column(RECEIVER, sa.Column("retry_most", sa.Integer()))
    op.create_foreign_key(f"fk_{RECEIVER}_client_id", RECEIVER, "exchange_client", ["client_id"], ["id"])
    op.create_check_constraint("retries", RECEIVER, "retry_every_s > 0 AND retry_most > 0")
    _address_index(f"{OPEN} AND client_id IS NULL")
    op.create_index(
        f"uq_{RECEIVER}_client",
        RECEIVER,
        ["client_id", "url", "kinds"],
        unique=True,
        postgresql_where=sa.text("state IN ('in_force', 'paused') AND client_id IS NOT NULL"),
    )
    op.create_table(
        "topic_subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text()),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("subscribed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_topic_subscription"),
        sa.ForeignKeyConstraint(["client_id"], ["exchange_client.id"], name="fk_topic_subscription_client_id"),
        sa.UniqueConstraint("client_id", "topic", "address", name="uq_topic_subscription_client_id_topic_address"),
        sa.UniqueConstraint("token_sha256", name="uq_topic_subscription_token_sha256"),
        sa.CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256_length"),
    )
    v1_no_truncate("topic_subscription")
    v1_resealed("topic_subscription", ["sealed_token"])
    op.execute("ALTER TABLE topic_subscription ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON topic_subscription USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY own_rows ON topic_subscription AS RESTRICTIVE USING ({OWN}) WITH CHECK ({OWN})")


def _address_index(where: str) -> None:
    op.drop_index(f"uq_{RECEIVER}_url", RECEIVER)
    op.create_index(f"uq_{RECEIVER}_url", RECEIVER, ["url"], unique=True, postgresql_where=sa.text(where))


def downgrade() -> None:
    op.drop_table("topic_subscription")
    # A receiver by agreement is none without it, and its address may be another's: it has ended.
    op.execute(
        "UPDATE notification_receiver SET state = 'ended', ended_at = now(), end_reason = 'Earlier version' "
        "WHERE client_id IS NOT NULL AND state IN ('in_force', 'paused')"
    )
    op.drop_index(f"uq_{RECEIVER}_client", RECEIVER)
    _address_index(OPEN)
    op.drop_constraint(f"fk_{RECEIVER}_client_id", RECEIVER, type_="foreignkey")
    op.drop_constraint("retries", RECEIVER, type_="check")
    for name in ("client_id", "retry_every_s", "retry_most"):
        op.drop_column(RECEIVER, name)
