"""Persons, documents, kinship, identity numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("cui_sequence", start=1, minvalue=1, maxvalue=9_999_999, data_type=sa.BigInteger)))
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("given_names", sa.Text()),
        sa.Column("first_surname", sa.Text()),
        sa.Column("second_surname", sa.Text()),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text()),
        sa.Column("birth_date", sa.Date()),
        sa.Column("age_years", sa.Integer()),
        sa.Column("nationality", sa.Text()),
        sa.Column("died_on", sa.Date()),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.CheckConstraint("sex IN ('male', 'female', 'indeterminate')", name="ck_person_sex"),
        sa.CheckConstraint("char_length(given_names) BETWEEN 1 AND 50", name="ck_person_given_names_length"),
        sa.CheckConstraint("char_length(first_surname) BETWEEN 1 AND 60", name="ck_person_first_surname_length"),
        sa.CheckConstraint("char_length(second_surname) BETWEEN 1 AND 60", name="ck_person_second_surname_length"),
        sa.CheckConstraint("age_years BETWEEN 0 AND 130", name="ck_person_age_years"),
        sa.CheckConstraint("nationality ~ '^[A-Z]{3}$'", name="ck_person_nationality"),
    )
    op.create_index(
        "ix_person_folded_name", "person", ["folded_name"],
        postgresql_using="gin", postgresql_ops={"folded_name": "gin_trgm_ops"},
    )  # fmt: skip
    op.create_index("ix_person_birth_date", "person", ["birth_date"])
    op.create_table(
        "identity_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_document"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_document_person_id"),
        sa.UniqueConstraint("type", "number", name="uq_identity_document_type_number"),
        sa.CheckConstraint(
            "type IN ('DNI', 'CE', 'PASSPORT', 'FOREIGN_ID', 'PTP', 'CPP')", name="ck_identity_document_type"
        ),
        sa.CheckConstraint("number ~ '^[A-Z0-9]{5,15}$'", name="ck_identity_document_number"),
        sa.CheckConstraint("type <> 'DNI' OR number ~ '^[0-9]{8}$'", name="ck_identity_document_dni"),
    )
    op.create_index("ix_identity_document_person_id", "identity_document", ["person_id"])
    op.create_table(
        "kinship",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("relative_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kinship"),
        sa.ForeignKeyConstraint(["child_id"], ["person.id"], name="fk_kinship_child_id"),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name="fk_kinship_relative_id"),
        sa.UniqueConstraint("child_id", "relative_id", "relation", name="uq_kinship_child_id_relative_id_relation"),
        sa.CheckConstraint("relation IN ('mother', 'father')", name="ck_kinship_relation"),
        sa.CheckConstraint(
            "evidence IN ('live_birth_certificate', 'acknowledgement', 'marriage', 'court_decision', 'declaration')",
            name="ck_kinship_evidence",
        ),
        sa.CheckConstraint("child_id <> relative_id", name="ck_kinship_not_oneself"),
    )
    op.create_index("ix_kinship_relative_id", "kinship", ["relative_id"])
    op.create_table(
        "identity_number",
        sa.Column("digits", sa.Text(), nullable=False),
        sa.Column("check_digit", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digits", name="pk_identity_number"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_number_person_id"),
        sa.UniqueConstraint("person_id", name="uq_identity_number_person_id"),
        sa.CheckConstraint("digits ~ '^[0-9]{8}$'", name="ck_identity_number_digits"),
        sa.CheckConstraint("check_digit ~ '^[0-9]$'", name="ck_identity_number_check_digit"),
        sa.CheckConstraint("is_demonstration = (digits LIKE '9%')", name="ck_identity_number_demonstration_range"),
    )
    op.execute(
        "CREATE TRIGGER identity_number_append_only BEFORE UPDATE OR DELETE ON identity_number "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in ("identity_number", "kinship", "identity_document", "person"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE cui_sequence")
