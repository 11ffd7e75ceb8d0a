"""Sealings of persons: by whom, on which basis; what must be unique is so without the sealed; hits kept apart."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDICATORS = (
    "a1",
    "a2",
    "b1",
    "b2",
    "c1",
    "c2",
    "c3",
    "d1",
    "e1",
    "e2",
    "e3",
    "e5",
    "f1",
    "f2",
    "f3",
    "f4",
    "g1",
    "g2",
    "g3",
    "h1",
    "i0",
    "i1",
    "j1",
    "k1",
    "k2",
    "l1",
)


def upgrade() -> None:
    _sealings()
    _flags()
    _hits()
    _know((*INDICATORS, "i2"))


def _sealings() -> None:
    accounts = ("requested_by", "decided_by", "lift_requested_by", "lift_decided_by")
    op.create_table(
        "sealing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reference", sa.Text(), nullable=True),
        sa.Column("lift_requested_by", sa.Uuid(), nullable=True),
        sa.Column("lift_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_decided_by", sa.Uuid(), nullable=True),
        sa.Column("lift_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("basis IN ('adoption', 'victim', 'witness', 'court_order')", name=op.f("ck_sealing_basis")),
        sa.CheckConstraint(
            "state IN ('requested', 'in_force', 'refused', 'lift_requested', 'lifted')", name=op.f("ck_sealing_state")
        ),
        sa.CheckConstraint("char_length(reference) BETWEEN 3 AND 120", name=op.f("ck_sealing_reference_length")),
        sa.CheckConstraint(
            "char_length(lift_reference) BETWEEN 3 AND 120", name=op.f("ck_sealing_lift_reference_length")
        ),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_sealing_four_eyes")),
        sa.CheckConstraint("lift_decided_by <> lift_requested_by", name=op.f("ck_sealing_lift_four_eyes")),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_sealing_decision_whole"),
        ),
        sa.CheckConstraint(
            "(state IN ('lift_requested', 'lifted')) = (lift_requested_by IS NOT NULL) "
            "AND num_nonnulls(lift_requested_by, lift_requested_at, lift_reference) IN (0, 3)",
            name=op.f("ck_sealing_lift_request_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'lifted') = (lift_decided_by IS NOT NULL) "
            "AND (lift_decided_by IS NULL) = (lift_decided_at IS NULL)",
            name=op.f("ck_sealing_lift_decision_whole"),
        ),
        *(sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_sealing_{name}")) for name in accounts),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing")),
    )
    op.create_index("ix_sealing_requested_at", "sealing", ["requested_at"])
    op.create_table(
        "sealing_person",
        sa.Column("sealing_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_in_force", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["sealing_id"], ["sealing.id"], name=op.f("fk_sealing_person_sealing_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sealing_person_person_id")),
        sa.PrimaryKeyConstraint("sealing_id", "person_id", name=op.f("pk_sealing_person")),
    )
    op.create_index(op.f("ix_sealing_person_person_id"), "sealing_person", ["person_id"])
    op.create_index(
        "uq_sealing_person_in_force",
        "sealing_person",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("is_in_force"),
    )


def _flags() -> None:
    """What must be unique is so among rows that are seen: a number refused because a sealed one has it would tell."""
    for table in ("identity_document", "birth"):
        op.add_column(table, sa.Column("is_sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
    _guard_birth("'state', 'annulled_reason', 'annulled_at', 'is_sealed'")
    op.drop_constraint(op.f("uq_identity_document_type_number"), "identity_document")
    op.create_index(
        "uq_identity_document_type_number",
        "identity_document",
        ["type", "number"],
        unique=True,
        postgresql_where=sa.text("NOT is_sealed"),
    )
    op.create_index("ix_identity_document_number", "identity_document", ["type", "number"])
    op.create_index("ix_birth_cnv", "birth", ["cnv"])
    op.create_index("ix_birth_sealed", "birth", ["id"], postgresql_where=sa.text("is_sealed"))
    op.drop_index("uq_birth_cnv", "birth")
    op.create_index(
        "uq_birth_cnv",
        "birth",
        ["cnv"],
        unique=True,
        postgresql_where=sa.text("NOT is_sealed AND (state <> 'annulled' OR signed_at IS NOT NULL)"),
    )
    op.execute("""
        CREATE FUNCTION identity_document_sealed() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
        BEGIN
            -- The key's own lock, taken first: a sealing that is just being approved is waited for, and then seen.
            PERFORM FROM person WHERE id = NEW.person_id FOR KEY SHARE;
            NEW.is_sealed := EXISTS (SELECT FROM sealing_person WHERE is_in_force AND person_id = NEW.person_id);
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE FUNCTION birth_sealed() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path FROM CURRENT AS $$
        BEGIN
            PERFORM FROM person WHERE id IN (NEW.newborn_id, NEW.mother_id) FOR KEY SHARE;
            NEW.is_sealed := EXISTS (SELECT FROM sealing_person
                                     WHERE is_in_force AND person_id IN (NEW.newborn_id, NEW.mother_id));
            RETURN NEW;
        END $$
    """)
    # A name that sorts first: triggers run in that order, and the guard of a signed certificate sees the whole.
    for table in ("identity_document", "birth"):
        op.execute(
            f"CREATE TRIGGER a_{table}_sealed BEFORE INSERT OR UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_sealed()"
        )
    op.execute("""
        CREATE FUNCTION sealing_person_marks() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE identity_document SET is_sealed = NEW.is_in_force WHERE person_id = NEW.person_id;
            UPDATE birth SET is_sealed = NEW.is_in_force WHERE newborn_id = NEW.person_id OR mother_id = NEW.person_id;
            RETURN NULL;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER sealing_person_marks AFTER INSERT OR UPDATE ON sealing_person "
        "FOR EACH ROW EXECUTE FUNCTION sealing_person_marks()"
    )


def _know(indicators: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_alert_reason_indicator"), "alert_reason")
    listed = ", ".join(repr(one) for one in indicators)
    op.create_check_constraint(op.f("ck_alert_reason_indicator"), "alert_reason", f"indicator IN ({listed})")


def _hits() -> None:
    """Sealed persons whom a search found: kept apart from the search's own, which are numbered without them."""
    op.create_table(
        "case_search_sealed_hit",
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("parts", postgresql.JSONB(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["search_id"], ["case_search.id"], name=op.f("fk_case_search_sealed_hit_search_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_search_sealed_hit_person_id")),
        sa.PrimaryKeyConstraint("search_id", "person_id", name=op.f("pk_case_search_sealed_hit")),
    )
    op.create_index(op.f("ix_case_search_sealed_hit_person_id"), "case_search_sealed_hit", ["person_id"])
    op.create_index("ix_case_search_sealed_hit_found_at", "case_search_sealed_hit", ["found_at"])
    op.execute(
        "CREATE TRIGGER case_search_sealed_hit_append_only BEFORE UPDATE OR DELETE ON case_search_sealed_hit "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER case_search_sealed_hit_no_truncate BEFORE TRUNCATE ON case_search_sealed_hit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _guard_birth(movable: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION birth_signed_content() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY[{movable}];
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'a birth is never removed' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            IF OLD.state <> 'draft' AND (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable) THEN
                RAISE EXCEPTION 'a signed certificate is not changed' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
                (('draft', 'signed'), ('draft', 'annulled'), ('signed', 'used'), ('signed', 'annulled')) THEN
                RAISE EXCEPTION 'no such change of state' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            RETURN NEW;
        END $$
    """)


def downgrade() -> None:
    _know(INDICATORS)
    op.drop_table("case_search_sealed_hit")
    op.drop_table("sealing_person")
    op.drop_table("sealing")
    op.execute("DROP FUNCTION sealing_person_marks()")
    for table in ("birth", "identity_document"):
        op.execute(f"DROP TRIGGER a_{table}_sealed ON {table}")
        op.execute(f"DROP FUNCTION {table}_sealed()")
    op.drop_index("uq_birth_cnv", "birth")
    op.drop_index("ix_birth_sealed", "birth")
    op.drop_index("ix_birth_cnv", "birth")
    op.drop_index("ix_identity_document_number", "identity_document")
    op.drop_index("uq_identity_document_type_number", "identity_document")
    for table in ("birth", "identity_document"):
        op.drop_column(table, "is_sealed")
    _guard_birth("'state', 'annulled_reason', 'annulled_at'")
    op.create_index(
        "uq_birth_cnv",
        "birth",
        ["cnv"],
        unique=True,
        postgresql_where=sa.text("state <> 'annulled' OR signed_at IS NOT NULL"),
    )
    op.create_unique_constraint(op.f("uq_identity_document_type_number"), "identity_document", ["type", "number"])
