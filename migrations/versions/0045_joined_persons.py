"""Records of one person, joined by a pointer that two people set and two remove."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

BEFORE = "'rectification', 'cancellation', 'reinstatement', 'death', 'death_undone', 'document'"
KINDS = f"{BEFORE}, 'joining', 'parting'"


def upgrade() -> None:
    op.create_table(
        "joined_person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_joined_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_joined_person_person_id"),
        sa.ForeignKeyConstraint(["into_id"], ["person.id"], name="fk_joined_person_into_id"),
        sa.CheckConstraint("person_id <> into_id", name=op.f("ck_joined_person_not_oneself")),
    )
    op.create_index("ix_joined_person_into_id", "joined_person", ["into_id"])
    op.execute("ALTER TABLE joined_person ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON joined_person USING (true) WITH CHECK (true)")
    for key in ("person_id", "into_id"):
        seen = f"NOT EXISTS (SELECT 1 FROM hidden_person h WHERE h.id = joined_person.{key} OFFSET 0)"  # noqa: S608
        op.execute(
            f"CREATE POLICY fk_joined_person_{key} ON joined_person AS RESTRICTIVE TO registry_hiding "
            f"USING ({seen}) WITH CHECK ({seen})"
        )
    _kinds(KINDS)


def downgrade() -> None:
    _kinds(BEFORE)
    op.drop_table("joined_person")


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_change_request_kind"), "change_request")
    op.execute(f"ALTER TABLE change_request ADD CONSTRAINT ck_change_request_kind CHECK (kind IN ({kinds})) NOT VALID")
    op.execute("ALTER TABLE change_request VALIDATE CONSTRAINT ck_change_request_kind")
