"""Record linkage: every person's features, models, frequencies of names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXTS = (
    "given_1",
    "given_2",
    "given_pair",
    "surname_1",
    "surname_2",
    "surname_set",
    "sex",
    "place",
    "department",
    "mother_key",
    "mother_name",
    "father_name",
    "phone",
    "address",
    "certificate",
    "delivery_id",
)
COUNTED = ("mother_key", "mother_name", "father_name", "phone", "address")


def upgrade() -> None:
    op.create_table(
        "linkage_record",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in TEXTS),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("blocks", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_linkage_record_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_linkage_record"),
    )
    op.create_index(
        "ix_linkage_record_blocks",
        "linkage_record",
        ["blocks"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    for name in COUNTED:
        op.create_index(
            f"ix_linkage_record_{name}", "linkage_record", [name], postgresql_where=sa.text(f"{name} IS NOT NULL")
        )
    op.create_table(
        "linkage_model",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("population >= 1", name=op.f("ck_linkage_model_population")),
        sa.PrimaryKeyConstraint("version", name="pk_linkage_model"),
    )
    op.create_index("ix_linkage_model_made_at", "linkage_model", ["made_at"])
    op.create_table(
        "linkage_term",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["linkage_model.version"], name="fk_linkage_term_version"),
        sa.PrimaryKeyConstraint("version", "field", "term", name="pk_linkage_term"),
    )
    for table in ("linkage_model", "linkage_term"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in ("linkage_term", "linkage_model", "linkage_record"):
        op.drop_table(table)
