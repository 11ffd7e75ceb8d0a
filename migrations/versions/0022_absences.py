"""Stays abroad, as the migration authority answers for them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("returned_on >= left_on", name=op.f("ck_absence_returned_after_leaving")),
        sa.CheckConstraint("char_length(source) BETWEEN 3 AND 120", name=op.f("ck_absence_source_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_absence_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
        sa.UniqueConstraint(
            "person_id",
            "left_on",
            "returned_on",
            name="uq_absence_person_id_left_on_returned_on",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.execute(
        "CREATE TRIGGER absence_append_only BEFORE UPDATE OR DELETE ON absence "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("absence")
