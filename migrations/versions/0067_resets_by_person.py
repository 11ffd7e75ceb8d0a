"""Resets of second factors are decided by another person, not only by another account."""

from migrations.four_eyes import v1_hold_by_person, v1_let_go

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    v1_hold_by_person("factor_reset", "decided_by", "requested_by")


def downgrade() -> None:
    v1_let_go("factor_reset")
