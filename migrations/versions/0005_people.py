"""Persons, documents, kinship, identity numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


SEQUENCES = ("cui_sequence", "cui_demonstration_sequence")
WEIGHTED = " + ".join(
    f"{weight} * substr(digits, {place}, 1)::int" for place, weight in enumerate((3, 2, 7, 6, 5, 4, 3, 2), 1)
)


def upgrade() -> None:
    for name in SEQUENCES:
        op.execute(sa.schema.CreateSequence(sa.Sequence(name, start=1, minvalue=1, data_type=sa.BigInteger)))
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
        sa.CheckConstraint("sex IN ('male', 'female', 'indeterminate')", name="sex"),
        sa.CheckConstraint("char_length(given_names) BETWEEN 1 AND 50", name="given_names_length"),
        sa.CheckConstraint("char_length(first_surname) BETWEEN 1 AND 60", name="first_surname_length"),
        sa.CheckConstraint("char_length(second_surname) BETWEEN 1 AND 60", name="second_surname_length"),
        sa.CheckConstraint("age_years BETWEEN 0 AND 130", name="age_years"),
        sa.CheckConstraint(
            "birth_date BETWEEN '1890-01-01' AND (created_at AT TIME ZONE 'America/Lima')::date", name="birth_date"
        ),
        sa.CheckConstraint("died_on >= birth_date", name="died_after_birth"),
        sa.CheckConstraint(
            "given_names IS NFC NORMALIZED AND first_surname IS NFC NORMALIZED AND second_surname IS NFC NORMALIZED",
            name="names_composed",
        ),
        sa.CheckConstraint("nationality ~ '^[A-Z]{3}$'", name="nationality"),
    )
    op.create_index(
        "ix_person_folded_name",
        "person",
        ["folded_name"],
        postgresql_using="gin",
        postgresql_ops={"folded_name": "gin_trgm_ops"},
    )
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
        sa.CheckConstraint("type IN ('DNI', 'CE', 'PASSPORT', 'FOREIGN_ID', 'PTP', 'CPP')", name="type"),
        sa.CheckConstraint("number ~ '^[A-Z0-9]{5,15}$'", name="number"),
        sa.CheckConstraint("type <> 'DNI' OR number ~ '^[0-9]{8}$'", name="dni"),
        sa.CheckConstraint(
            "type IN ('DNI', 'FOREIGN_ID') OR char_length(number) BETWEEN 6 AND 12", name="number_length"
        ),
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
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kinship"),
        sa.ForeignKeyConstraint(["child_id"], ["person.id"], name="fk_kinship_child_id"),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name="fk_kinship_relative_id"),
        sa.UniqueConstraint("child_id", "relative_id", "relation", name="uq_kinship_child_id_relative_id_relation"),
        sa.CheckConstraint(
            "relation IN ('mother', 'father', 'grandparent', 'aunt_or_uncle', 'sibling', 'tutor')", name="relation"
        ),
        sa.CheckConstraint(
            "evidence IN ('live_birth_certificate', 'acknowledgement', 'marriage', 'birth_record', 'court_decision', "
            "'declaration')",
            name="evidence",
        ),
        sa.CheckConstraint("child_id <> relative_id", name="not_oneself"),
    )
    op.create_index("ix_kinship_relative_id", "kinship", ["relative_id"])
    op.create_index(
        "uq_kinship_birth_mother",
        "kinship",
        ["child_id"],
        unique=True,
        postgresql_where=sa.text("relation = 'mother' AND evidence = 'live_birth_certificate'"),
    )
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
        sa.CheckConstraint("digits ~ '^[0-9]{8}$'", name="digits"),
        sa.CheckConstraint(
            f"CASE WHEN digits ~ '^[0-9]{{8}}$' THEN check_digit = substr('65432110987', 1 + ({WEIGHTED}) % 11, 1) END",
            name="check_digit",
        ),
        sa.CheckConstraint("is_demonstration = (digits LIKE '99%')", name="demonstration_range"),
    )
    op.create_table(
        "cui_block",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("allotted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_cui_block"),
        sa.CheckConstraint("0 < first AND first <= last", name="order"),
        sa.CheckConstraint("last < 99000000", name="not_demonstration"),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(first, last, '[]')"), "&&"), name="ex_cui_block_numbers", using="gist"
        ),
    )
    for table in ("identity_number", "cui_block"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in ("cui_block", "identity_number", "kinship", "identity_document", "person"):
        op.drop_table(table)
    for name in SEQUENCES:
        op.execute(f"DROP SEQUENCE {name}")
