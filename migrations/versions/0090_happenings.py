"""What happened to persons, for those outside who have to know, and what was handed over of it."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_append_only

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

KINDS = (
    "'birth.inscribed', 'acta.corrected', 'acta.cancelled', 'acta.restored', 'death.recorded', 'death.corrected', "
    "'death.undone', 'id.issued', 'id.renewed', 'id.revoked'"
)
OF_PERSON = "NOT EXISTS (SELECT 1 FROM hidden_person h WHERE h.id = happening.person_id)"
OF_HAPPENING = "NOT EXISTS (SELECT 1 FROM hidden_happening h WHERE h.id = happening_handed_over.happening_id)"
VIEW = "SELECT t.id{sealing} FROM happening t JOIN {of}_person h ON h.id = t.person_id"
NAMED = "(SELECT acting_role()) IS NOT NULL"
FAMILIES = {"hidden": "", "shown": ", h.sealing_id"}


def upgrade() -> None:
    op.create_table(
        "happening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_happening"),
        sa.UniqueConstraint("number", name="uq_happening_number"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_happening_person_id"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_happening_kind")),
    )
    op.create_index("ix_happening_person_id", "happening", ["person_id", "number"])
    op.create_table(
        "happening_handed_over",
        sa.Column("happening_id", sa.Uuid(), nullable=False),
        sa.Column("subscriber", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("happening_id", "subscriber", name="pk_happening_handed_over"),
        sa.ForeignKeyConstraint(["happening_id"], ["happening.id"], name="fk_happening_handed_over_happening_id"),
    )
    for of, sealing in FAMILIES.items():
        op.execute(f"CREATE VIEW {of}_happening AS {VIEW.format(of=of, sealing=sealing)}")
    for table, key, seen in (
        ("happening", "person_id", OF_PERSON),
        ("happening_handed_over", "happening_id", OF_HAPPENING),
    ):
        v1_append_only(table)
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY every_row ON {table} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY actor_named ON {table} AS RESTRICTIVE USING ({NAMED}) WITH CHECK (true)")
        op.execute(
            f"CREATE POLICY fk_{table}_{key} ON {table} AS RESTRICTIVE TO registry_hiding "
            f"USING ({seen}) WITH CHECK ({seen})"
        )


def downgrade() -> None:
    op.drop_table("happening_handed_over")
    for of in FAMILIES:
        op.execute(f"DROP VIEW {of}_happening")
    op.drop_table("happening")
