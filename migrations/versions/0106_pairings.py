"""Pairings of stations in one table: of enrolments for their prints, and of applications for their photograph."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "station_pairing"
OF_CAMERAS = "photograph_pairing"
COMMON = "id, token_id, station_id, created_at, code_until, expires_at"
CHECKS = {
    "kind": "kind IN ('prints', 'photograph')",
    "one_owner": "(kind = 'prints') = (draft_id IS NOT NULL) AND (kind = 'photograph') = (application_id IS NOT NULL)",
    "facility_of_prints": "(kind = 'prints') = (facility_code IS NOT NULL)",
    "finger_of_prints": "(kind = 'prints') = (num_nonnulls(subject, finger) = 2)",
}


def upgrade() -> None:
    for column in ("kind", "facility_code"):
        op.add_column(TABLE, sa.Column(column, sa.Text()))
    op.add_column(TABLE, sa.Column("application_id", sa.Uuid()))
    for column in ("draft_id", "subject", "finger"):
        op.alter_column(TABLE, column, nullable=True)
    op.execute(
        "UPDATE station_pairing p SET kind = 'prints', facility_code = d.facility_code "
        "FROM enrolment_draft d WHERE d.id = p.draft_id"
    )
    op.drop_constraint("uq_station_pairing_station_id", TABLE)
    op.execute(
        f"INSERT INTO station_pairing ({COMMON}, kind, application_id) "  # noqa: S608  # our own words
        f"SELECT {COMMON}, 'photograph', application_id FROM photograph_pairing"
    )
    op.alter_column(TABLE, "kind", nullable=False)
    op.create_foreign_key(
        "fk_station_pairing_application_id",
        TABLE,
        "document_application",
        ["application_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key("fk_station_pairing_facility_code", TABLE, "facility", ["facility_code"], ["code"])
    op.create_unique_constraint("uq_station_pairing_station_id_kind", TABLE, ["station_id", "kind"])
    op.create_unique_constraint("uq_station_pairing_application_id", TABLE, ["application_id"])
    for name, condition in CHECKS.items():
        op.create_check_constraint(name, TABLE, condition)
    op.drop_table(OF_CAMERAS)
    _hide(TABLE)


def downgrade() -> None:
    op.create_table(
        OF_CAMERAS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("code_until", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_photograph_pairing"),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["document_application.id"],
            name="fk_photograph_pairing_application_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name="fk_photograph_pairing_token_id"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_photograph_pairing_station_id"),
        sa.UniqueConstraint("application_id", name="uq_photograph_pairing_application_id"),
        sa.UniqueConstraint("station_id", name="uq_photograph_pairing_station_id"),
        sa.CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    )
    op.create_index("ix_photograph_pairing_token_id", OF_CAMERAS, ["token_id"])
    _show(TABLE)
    op.execute(
        f"INSERT INTO photograph_pairing ({COMMON}, application_id) "  # noqa: S608  # our own words
        f"SELECT {COMMON}, application_id FROM station_pairing WHERE kind = 'photograph'"
    )
    op.execute("DELETE FROM station_pairing WHERE kind = 'photograph'")
    _hide(OF_CAMERAS)
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE)
    op.drop_constraint("uq_station_pairing_station_id_kind", TABLE)
    op.create_unique_constraint("uq_station_pairing_station_id", TABLE, ["station_id"])
    for column in ("kind", "facility_code", "application_id"):
        op.drop_column(TABLE, column)
    for column in ("draft_id", "subject", "finger"):
        op.alter_column(TABLE, column, nullable=False)


def _hide(table: str) -> None:
    """Hide the pairings of hidden persons' applications, and all of them before an actor is named."""
    shown = f"NOT EXISTS (SELECT 1 FROM hidden_document_application h WHERE h.id = {table}.application_id)"  # noqa: S608  # our own words
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
    op.execute(
        f"CREATE POLICY fk_{table}_application_id ON {table} AS RESTRICTIVE TO registry_hiding "
        f"USING ({shown}) WITH CHECK ({shown})"
    )
    op.execute(
        f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE "
        "USING ((SELECT acting_role()) IS NOT NULL) WITH CHECK (true)"
    )


def _show(table: str) -> None:
    for policy in ("actor_named", f"fk_{table}_application_id", "every_row"):
        op.execute(f"DROP POLICY {policy} ON {table}")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
