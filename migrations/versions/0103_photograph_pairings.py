"""Stations' cameras paired with applications."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SHOWN = "NOT EXISTS (SELECT 1 FROM hidden_document_application h WHERE h.id = photograph_pairing.application_id)"


def upgrade() -> None:
    op.create_table(
        "photograph_pairing",
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
    op.create_index("ix_photograph_pairing_token_id", "photograph_pairing", ["token_id"])
    op.execute("ALTER TABLE photograph_pairing ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON photograph_pairing USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY fk_photograph_pairing_application_id ON photograph_pairing AS RESTRICTIVE TO registry_hiding "
        f"USING ({SHOWN}) WITH CHECK ({SHOWN})"
    )
    op.execute(
        "CREATE POLICY actor_named ON photograph_pairing AS RESTRICTIVE "
        "USING ((SELECT acting_role()) IS NOT NULL) WITH CHECK (true)"
    )


def downgrade() -> None:
    op.drop_table("photograph_pairing")
