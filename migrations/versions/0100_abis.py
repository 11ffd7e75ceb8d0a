"""Persons, encounters, prints and searches of other systems that use the matcher; each client's rows are its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.append_only import v1_no_truncate
from migrations.resealing import v1_resealed

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

# A client's rows are shown to that client, and to the jobs that search for it; to no other role, whatever it may do.
OWN = (
    "(SELECT acting_role()) = 'system' OR ((SELECT acting_role()) = 'client' AND client_id IN "
    "(SELECT c.id FROM exchange_client c WHERE CAST(c.account_id AS text) = current_setting('registry.actor', true)))"
)


def upgrade() -> None:
    _persons()
    _encounters()
    _prints()
    _tasks()
    for table in ("abis_person", "abis_encounter", "abis_print", "abis_task"):
        v1_no_truncate(table)
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY own_rows ON {table} AS RESTRICTIVE USING ({OWN}) WITH CHECK ({OWN})")


def _client(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["client_id"], ["exchange_client.id"], name=f"fk_{table}_client_id"),
    )


def _persons() -> None:
    op.create_table(
        "abis_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_client("abis_person"),
        sa.UniqueConstraint("client_id", "name", name="uq_abis_person_client_id_name"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name="name_length"),
    )


def _encounters() -> None:
    op.create_table(
        "abis_encounter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("galleries", ARRAY(sa.Text()), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_client("abis_encounter"),
        sa.ForeignKeyConstraint(["owner_id"], ["abis_person.id"], name="fk_abis_encounter_owner_id"),
        sa.UniqueConstraint("owner_id", "name", name="uq_abis_encounter_owner_id_name"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name="name_length"),
        sa.CheckConstraint("status IN ('ACTIVE', 'INACTIVE')", name="status"),
        sa.CheckConstraint("cardinality(galleries) >= 1", name="galleries"),
    )
    op.create_index("ix_abis_encounter_client_id", "abis_encounter", ["client_id", "owner_id"])
    v1_resealed("abis_encounter", ["sealed_content"])


def _prints() -> None:
    op.create_table(
        "abis_print",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("finger", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("sealed_image", sa.LargeBinary()),
        sa.Column("sealed_template", sa.LargeBinary(), nullable=False),
        *_client("abis_print"),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["abis_encounter.id"], name="fk_abis_print_encounter_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("encounter_id", "place", name="uq_abis_print_encounter_id_place"),
        sa.CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        sa.CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
    )
    op.create_index("ix_abis_print_client_id", "abis_print", ["client_id"])
    v1_resealed("abis_print", ["sealed_image", "sealed_template"])


def _tasks() -> None:
    op.create_table(
        "abis_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sealed_request", sa.LargeBinary()),
        sa.Column("sealed_result", sa.LargeBinary()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        *_client("abis_task"),
        sa.CheckConstraint(
            "state IN ('PENDING', 'RESPONSE_SCHEDULED', 'RESPONSE_RETRY', 'RESPONSE_ERROR', 'COMPLETED')", name="state"
        ),
        sa.CheckConstraint("attempts >= 0", name="attempts"),
    )
    op.create_index("ix_abis_task_made_at", "abis_task", ["made_at"])
    v1_resealed("abis_task", ["sealed_request", "sealed_result"])


def downgrade() -> None:
    for table in ("abis_task", "abis_print", "abis_encounter", "abis_person"):
        op.drop_table(table)
