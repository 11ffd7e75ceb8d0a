"""Reasons of alerts are found by their births, however many those are."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("uq_alert_reason_alert_id_indicator_births_key", "alert_reason")
    op.create_index(
        "uq_alert_reason_births", "alert_reason", ["alert_id", "indicator", sa.text("md5(births_key)")], unique=True
    )
    op.create_index(
        "ix_alert_reason_births", "alert_reason", [sa.text("string_to_array(births_key, ' ')")], postgresql_using="gin"
    )


def downgrade() -> None:
    op.drop_index("ix_alert_reason_births", "alert_reason")
    op.drop_index("uq_alert_reason_births", "alert_reason")
    op.create_unique_constraint(
        "uq_alert_reason_alert_id_indicator_births_key", "alert_reason", ["alert_id", "indicator", "births_key"]
    )
