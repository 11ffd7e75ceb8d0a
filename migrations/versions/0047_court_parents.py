"""Parents whom a court's decision names on an acta, in place of the certificate's mother and of the father.

An acta is hidden with each of them, as it is with a father.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

KEYS = {"record_id": "birth_record", "person_id": "person"}
CHANGES = (
    "'rectification', 'cancellation', 'reinstatement', 'death', 'death_undone', 'document', 'joining', 'parting', "
    "'document_withdrawn'"
)
FAMILIES = {"hidden": "", "shown": ", h.sealing_id"}
OF_ACTA = {"birth_id": "birth", "child_id": "person", "father_id": "person"}


def upgrade() -> None:
    op.create_table(
        "record_parent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=True),
        sa.Column("first_surname", sa.Text(), nullable=True),
        sa.Column("second_surname", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 2", name=op.f("ck_record_parent_position")),
        sa.CheckConstraint("relation IN ('mother', 'father')", name=op.f("ck_record_parent_relation")),
        sa.CheckConstraint(
            "given_names IS NOT NULL OR first_surname IS NOT NULL", name=op.f("ck_record_parent_one_name")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["birth_record.id"], name="fk_record_parent_record_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_record_parent_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_record_parent"),
        sa.UniqueConstraint("record_id", "position", name="uq_record_parent_record_id_position"),
        sa.UniqueConstraint("record_id", "person_id", name="uq_record_parent_record_id_person_id"),
    )
    op.create_index("ix_record_parent_person_id", "record_parent", ["person_id"])
    for of, sealing in FAMILIES.items():
        named = f"SELECT p.record_id AS id{sealing} FROM record_parent p JOIN {of}_person h ON h.id = p.person_id"  # noqa: S608  # our own words
        op.execute(f"CREATE OR REPLACE VIEW {of}_birth_record AS {_by_keys(of, sealing)} UNION ALL {named}")
    op.execute(
        "CREATE VIEW hidden_record_parent AS "
        "SELECT p.record_id AS id FROM record_parent p JOIN hidden_person h ON h.id = p.person_id"
    )
    op.execute("GRANT SELECT ON hidden_record_parent TO registry_hiding")
    op.execute("ALTER TABLE record_parent ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY every_row ON record_parent USING (true) WITH CHECK (true)")
    for key, target in KEYS.items():
        _hide("record_parent", f"fk_record_parent_{key}", f"hidden_{target}", key)
    _hide("birth_record", "sealed_parent", "hidden_record_parent", "id")
    _changes(f"{CHANGES}, 'supersession'")


def downgrade() -> None:
    _changes(CHANGES)
    op.execute("DROP POLICY sealed_parent ON birth_record")
    op.execute("DROP VIEW hidden_record_parent")
    for of, sealing in FAMILIES.items():
        op.execute(f"CREATE OR REPLACE VIEW {of}_birth_record AS {_by_keys(of, sealing)}")
    op.drop_table("record_parent")


def _by_keys(of: str, sealing: str) -> str:
    return " UNION ALL ".join(
        f"SELECT t.id{sealing} FROM birth_record t JOIN {of}_{target} h ON h.id = t.{key}"  # noqa: S608  # our own words
        for key, target in OF_ACTA.items()
    )


def _hide(table: str, name: str, view: str, key: str) -> None:
    seen = f"NOT EXISTS (SELECT 1 FROM {view} h WHERE h.id = {table}.{key})"  # noqa: S608  # our own words
    op.execute(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE TO registry_hiding USING ({seen}) WITH CHECK ({seen})")


def _changes(kinds: str) -> None:
    op.drop_constraint(op.f("ck_change_request_kind"), "change_request")
    op.create_check_constraint(op.f("ck_change_request_kind"), "change_request", f"kind IN ({kinds})")
