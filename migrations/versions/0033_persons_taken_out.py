"""A person can be taken out of a case: the row stays and says when and by whom; the reason is an event of the case.

The case of a sealed person stays absent after that person was taken out, since its history names them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_person", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_person", sa.Column("removed_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_case_person_removed_by"), "case_person", "account", ["removed_by"], ["id"])
    op.create_check_constraint(
        op.f("ck_case_person_removed_by"), "case_person", "removed_by IS NULL OR removed_at IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DELETE FROM case_person WHERE removed_at IS NOT NULL")
    op.drop_constraint(op.f("ck_case_person_removed_by"), "case_person")
    op.drop_constraint(op.f("fk_case_person_removed_by"), "case_person", type_="foreignkey")
    op.drop_column("case_person", "removed_by")
    op.drop_column("case_person", "removed_at")
