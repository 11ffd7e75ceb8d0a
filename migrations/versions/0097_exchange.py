"""Systems that may ask by agreement, their names for persons, their messages and subscriptions; a role for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.append_only import v1_no_truncate
from migrations.four_eyes import v1_hold_by_person
from migrations.resealing import v1_resealed

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

BEFORE = "'registrar', 'clerk', 'investigator', 'supervisor', 'administrator', 'auditor'"
ROLES = f"{BEFORE}, 'client'"
AGREEMENT = "exchange_agreement"
NAMED = "(SELECT acting_role()) IS NOT NULL"


def upgrade() -> None:
    _roles(ROLES)
    _clients()
    _agreements()
    _aliases()
    _messages()
    _subscriptions()


def _roles(roles: str) -> None:
    for name in ("role", "requested_role"):
        op.execute(f"ALTER TABLE account DROP CONSTRAINT ck_account_{name}")
        op.execute(f"ALTER TABLE account ADD CONSTRAINT ck_account_{name} CHECK ({name} IN ({roles}))")


def _clients() -> None:
    op.create_table(
        "exchange_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_client"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_exchange_client_account_id"),
        sa.UniqueConstraint("code", name="uq_exchange_client_code"),
        sa.UniqueConstraint("account_id", name="uq_exchange_client_account_id"),
        sa.CheckConstraint("code ~ '^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$'", name="code"),
        sa.CheckConstraint("char_length(name) BETWEEN 3 AND 120", name="name_length"),
    )
    v1_no_truncate("exchange_client")


def _agreements() -> None:
    texts = ("operations", "purposes", "attributes", "events")
    op.create_table(
        AGREEMENT,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        *(sa.Column(name, ARRAY(sa.Text()), nullable=False) for name in texts),
        sa.Column("keys", JSONB(), nullable=False),
        sa.Column("callback_url", sa.Text()),
        sa.Column("assumed_purpose", sa.Text()),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Uuid()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=f"pk_{AGREEMENT}"),
        sa.ForeignKeyConstraint(["client_id"], ["exchange_client.id"], name=f"fk_{AGREEMENT}_client_id"),
        *(
            sa.ForeignKeyConstraint([name], ["account.id"], name=f"fk_{AGREEMENT}_{name}")
            for name in ("requested_by", "decided_by", "ended_by")
        ),
        sa.CheckConstraint("state IN ('requested', 'in_force', 'refused', 'replaced', 'revoked')", name="state"),
        sa.CheckConstraint("decided_by <> requested_by", name="four_eyes"),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_whole",
        ),
        sa.CheckConstraint("(state IN ('replaced', 'revoked')) = (ended_at IS NOT NULL)", name="end_whole"),
        sa.CheckConstraint("char_length(legal_basis) BETWEEN 3 AND 500", name="legal_basis_length"),
        sa.CheckConstraint("valid_from <= valid_until", name="days"),
        sa.CheckConstraint("per_day >= 1", name="per_day"),
    )
    for state, name in (("requested", "open"), ("in_force", "in_force")):
        where = sa.text(f"state = '{state}'")
        op.create_index(f"uq_{AGREEMENT}_{name}", AGREEMENT, ["client_id"], unique=True, postgresql_where=where)
    op.create_index(f"ix_{AGREEMENT}_client_id", AGREEMENT, ["client_id", "requested_at"])
    v1_hold_by_person(AGREEMENT, "decided_by", "requested_by")
    v1_no_truncate(AGREEMENT)
    kept = " OR ".join(
        f"OLD.{name} IS DISTINCT FROM NEW.{name}"
        for name in ("id", "client_id", "legal_basis", *texts, "keys", "callback_url", "assumed_purpose", "is_signed",
                     "needs_consent", "per_day", "valid_from", "valid_until", "requested_by", "requested_at")
    )  # fmt: skip
    # What two administrators agreed to stays as they read it; only its state moves on, and never back.
    back = "OLD.state IN ('refused', 'replaced', 'revoked') OR (OLD.state = 'in_force' AND NEW.state = 'requested')"
    op.execute(
        f"CREATE TRIGGER {AGREEMENT}_agreed BEFORE UPDATE ON {AGREEMENT} FOR EACH ROW "
        f"WHEN ({kept} OR {back}) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {AGREEMENT}_kept BEFORE DELETE ON {AGREEMENT} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _aliases() -> None:
    op.create_table(
        "exchange_alias",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "person_id", name="pk_exchange_alias"),
        sa.ForeignKeyConstraint(["client_id"], ["exchange_client.id"], name="fk_exchange_alias_client_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_exchange_alias_person_id"),
        sa.UniqueConstraint("alias", name="uq_exchange_alias_alias"),
        sa.CheckConstraint("alias ~ '^[a-z2-7]{26}$'", name="alias"),
    )
    op.create_index("ix_exchange_alias_person_id", "exchange_alias", ["person_id"])
    v1_no_truncate("exchange_alias")
    _hidden("exchange_alias")


def _messages() -> None:
    op.create_table(
        "dci_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("reference_ids", ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", JSONB(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("sealed_request", sa.LargeBinary()),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_dci_message"),
        sa.ForeignKeyConstraint(["client_id"], ["exchange_client.id"], name="fk_dci_message_client_id"),
        sa.UniqueConstraint("client_id", "message_id", name="uq_dci_message_client_id_message_id"),
        sa.CheckConstraint("action IN ('search', 'subscribe', 'unsubscribe', 'txn-status')", name="action"),
        sa.CheckConstraint("status IN ('rcvd', 'pdng', 'succ', 'rjct')", name="status"),
        sa.CheckConstraint("char_length(message_id) BETWEEN 1 AND 200", name="message_id_length"),
    )
    op.create_index("ix_dci_message_transaction_id", "dci_message", ["client_id", "transaction_id"])
    op.create_index("ix_dci_message_received_at", "dci_message", ["received_at"])
    op.create_table(
        "dci_outgoing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("answers_id", sa.Uuid()),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("persons", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dci_outgoing"),
        sa.ForeignKeyConstraint(["client_id"], ["exchange_client.id"], name="fk_dci_outgoing_client_id"),
        sa.CheckConstraint("path ~ '^/registry/[a-z/-]{1,40}$'", name="path"),
    )
    for table, column in (("dci_message", "sealed_request"), ("dci_outgoing", "sealed_body")):
        v1_resealed(table, [column])
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")


def _subscriptions() -> None:
    op.create_table(
        "dci_subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("reference_id", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("event_name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subscribed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_dci_subscription"),
        sa.ForeignKeyConstraint(["client_id"], ["exchange_client.id"], name="fk_dci_subscription_client_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_dci_subscription_person_id"),
        sa.UniqueConstraint("code", name="uq_dci_subscription_code"),
        sa.CheckConstraint("event IN ('birth', 'death', 'identity_card')", name="event"),
        sa.CheckConstraint("char_length(code) BETWEEN 20 AND 99", name="code_length"),
    )
    op.create_index(
        "uq_dci_subscription_open",
        "dci_subscription",
        ["client_id", "person_id", "event"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_dci_subscription_person_id", "dci_subscription", ["person_id", "event"])
    v1_no_truncate("dci_subscription")
    _hidden("dci_subscription")


def _hidden(table: str) -> None:
    """Hide the rows of sealed persons."""
    seen = f"NOT EXISTS (SELECT 1 FROM hidden_person h WHERE h.id = {table}.person_id)"  # noqa: S608  # our own words
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
    op.execute(
        f"CREATE POLICY fk_{table}_person_id ON {table} AS RESTRICTIVE TO registry_hiding "
        f"USING ({seen}) WITH CHECK ({seen})"
    )


def downgrade() -> None:
    for table in ("dci_subscription", "dci_outgoing", "dci_message", "exchange_alias", AGREEMENT, "exchange_client"):
        op.drop_table(table)
    _roles(BEFORE)
