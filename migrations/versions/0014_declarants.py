"""Who declares a birth for its acta; the mother an annulled certificate was for, beside a person's features."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("birth_record", sa.Column("declarant", sa.Text(), nullable=True))
    op.add_column("birth_record", sa.Column("declarant_document", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_birth_record_declarant"),
        "birth_record",
        "declarant IN ('mother', 'father', 'relative', 'institution', 'other')",
    )
    op.create_check_constraint(
        op.f("ck_birth_record_declarant_document"), "birth_record", "declarant_document ~ '^[A-Z0-9]{5,15}$'"
    )
    op.create_index(
        "ix_birth_record_declarant_document",
        "birth_record",
        ["declarant_document", "inscribed_at"],
        postgresql_where=sa.text("declarant_document IS NOT NULL"),
    )
    op.create_index(
        "ix_birth_record_father_id",
        "birth_record",
        ["father_id", "inscribed_at"],
        postgresql_where=sa.text("father_id IS NOT NULL"),
    )
    for name in ("attendant_dni", "mother_phone"):
        op.create_index(f"ix_birth_{name}", "birth", [name, "born_at"], postgresql_where=sa.text(f"{name} IS NOT NULL"))
    op.add_column("linkage_record", sa.Column("annulled_for", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("linkage_record", "annulled_for")
    for name in ("attendant_dni", "mother_phone"):
        op.drop_index(f"ix_birth_{name}", table_name="birth")
    op.drop_index("ix_birth_record_father_id", table_name="birth_record")
    op.drop_index("ix_birth_record_declarant_document", table_name="birth_record")
    op.drop_column("birth_record", "declarant_document")
    op.drop_column("birth_record", "declarant")
