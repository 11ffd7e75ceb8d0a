"""Indexes for searches by partial knowledge: one name, or a place, among everybody."""

from migrations.online import create_index, drop_index

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

COLUMNS = ("given_1", "given_2", "surname_1", "surname_2", "place")


def upgrade() -> None:
    for column in COLUMNS:
        create_index(f"ix_linkage_record_{column}", "linkage_record", [column])


def downgrade() -> None:
    for column in reversed(COLUMNS):
        drop_index(f"ix_linkage_record_{column}", "linkage_record")
