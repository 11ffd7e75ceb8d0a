"""A person with one name: given names or a surname alone, as their documents have it."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("given_names", "first_surname"):
        op.alter_column("birth_record", name, nullable=True)
    op.execute(
        "ALTER TABLE birth_record ADD CONSTRAINT ck_birth_record_one_name "
        "CHECK (given_names IS NOT NULL OR first_surname IS NOT NULL) NOT VALID"
    )
    op.execute("ALTER TABLE birth_record VALIDATE CONSTRAINT ck_birth_record_one_name")


def downgrade() -> None:
    op.drop_constraint("ck_birth_record_one_name", "birth_record")
    for name in ("given_names", "first_surname"):
        op.alter_column("birth_record", name, nullable=False)  # refused while an acta has one name
