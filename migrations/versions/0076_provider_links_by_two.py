"""Links of accounts that take two administrators wait for the second."""

import sqlalchemy as sa
from alembic import op

from migrations.four_eyes import v1_hold_by_person, v1_let_go

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("provider_link", sa.Column("takes_two", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("provider_link", sa.Column("agreed_by", sa.Uuid(), nullable=True))
    op.add_column("provider_link", sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key("fk_provider_link_agreed_by", "provider_link", "account", ["agreed_by"], ["id"])
    op.create_check_constraint("four_eyes", "provider_link", "agreed_by <> linked_by")
    op.create_check_constraint("agreed_whole", "provider_link", "(agreed_by IS NULL) = (agreed_at IS NULL)")
    v1_hold_by_person("provider_link", "agreed_by", "linked_by")


def downgrade() -> None:
    v1_let_go("provider_link")
    op.execute("DELETE FROM provider_link WHERE takes_two AND agreed_at IS NULL")  # they were not in force
    for name in ("agreed_whole", "four_eyes"):
        op.drop_constraint(op.f(f"ck_provider_link_{name}"), "provider_link", type_="check")
    for column in ("agreed_at", "agreed_by", "takes_two"):
        op.drop_column("provider_link", column)
