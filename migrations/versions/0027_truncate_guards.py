"""The append-only tables of migrations 0011, 0019 and 0022 refuse TRUNCATE too."""

from migrations.append_only import v1_allow_truncate, v1_no_truncate

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = ("linkage_model", "linkage_term", "detection_policy", "protection_referral", "absence")


def upgrade() -> None:
    for table in TABLES:
        v1_no_truncate(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        v1_allow_truncate(table)
