"""Stations paired with registrations that are being typed."""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "station_pairing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid()),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("finger", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("code_until", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_station_pairing"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["enrolment_draft.id"], name="fk_station_pairing_draft_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name="fk_station_pairing_token_id"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_station_pairing_station_id"),
        sa.UniqueConstraint("draft_id", name="uq_station_pairing_draft_id"),
        sa.UniqueConstraint("station_id", name="uq_station_pairing_station_id"),
        sa.CheckConstraint("subject IN ('mother', 'newborn')", name="subject"),
        sa.CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        sa.CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    )
    op.create_index("ix_station_pairing_token_id", "station_pairing", ["token_id"])


def downgrade() -> None:
    op.drop_table("station_pairing")
