"""Births: delivery, certificate, bond, verification, recapture."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PROFESSIONS = "'physician', 'obstetrician', 'nurse', 'intern', 'technician', 'midwife', 'relative', 'other'"
APPEND_ONLY = ("birth_capture", "bond", "verification")


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mother_id", sa.Uuid(), nullable=True),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_delivery_facility_code"),
        sa.ForeignKeyConstraint(["mother_id"], ["person.id"], name="fk_delivery_mother_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_mother_id", "delivery", ["mother_id"], unique=False)
    op.create_table(
        "birth",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("newborn_id", sa.Uuid(), nullable=False),
        sa.Column("mother_id", sa.Uuid(), nullable=True),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("cnv", sa.Text(), nullable=True),
        sa.Column("vital_status", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("born_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_found", sa.Boolean(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("length_cm", sa.Double(), nullable=True),
        sa.Column("head_circumference_cm", sa.Double(), nullable=True),
        sa.Column("gestational_weeks", sa.Integer(), nullable=True),
        sa.Column("apgar_1", sa.Integer(), nullable=True),
        sa.Column("apgar_5", sa.Integer(), nullable=True),
        sa.Column("delivery_kind", sa.Text(), nullable=True),
        sa.Column("plurality", sa.Integer(), nullable=True),
        sa.Column("birth_order", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("ubigeo_scheme", sa.Text(), nullable=True),
        sa.Column("ubigeo", sa.Text(), nullable=True),
        sa.Column("place_facility_code", sa.Text(), nullable=True),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("attendant_profession", sa.Text(), nullable=True),
        sa.Column("attendant_dni", sa.Text(), nullable=True),
        sa.Column("attendant_licence", sa.Text(), nullable=True),
        sa.Column("certifier_profession", sa.Text(), nullable=True),
        sa.Column("certifier_dni", sa.Text(), nullable=True),
        sa.Column("certifier_licence", sa.Text(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("is_mother_unknown", sa.Boolean(), nullable=False),
        sa.Column("mother_document_type", sa.Text(), nullable=True),
        sa.Column("mother_document_number", sa.Text(), nullable=True),
        sa.Column("mother_given_names", sa.Text(), nullable=True),
        sa.Column("mother_first_surname", sa.Text(), nullable=True),
        sa.Column("mother_second_surname", sa.Text(), nullable=True),
        sa.Column("mother_birth_date", sa.Date(), nullable=True),
        sa.Column("mother_age_years", sa.Integer(), nullable=True),
        sa.Column("mother_nationality", sa.Text(), nullable=True),
        sa.Column("mother_residence_scheme", sa.Text(), nullable=True),
        sa.Column("mother_residence_ubigeo", sa.Text(), nullable=True),
        sa.Column("mother_residence_address", sa.Text(), nullable=True),
        sa.Column("mother_phone", sa.Text(), nullable=True),
        sa.Column("mother_marital_status", sa.Text(), nullable=True),
        sa.Column("mother_education", sa.Text(), nullable=True),
        sa.Column("pregnancies", sa.Integer(), nullable=True),
        sa.Column("live_births", sa.Integer(), nullable=True),
        sa.Column("living_children", sa.Integer(), nullable=True),
        sa.Column("stillbirths", sa.Integer(), nullable=True),
        sa.Column("last_birth_on", sa.Date(), nullable=True),
        sa.Column("prenatal_visits", sa.Integer(), nullable=True),
        sa.Column("mother_recognition", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_reason", sa.Text(), nullable=True),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'annulled') = (annulled_reason IS NOT NULL)", name=op.f("ck_birth_annulled_with_reason")
        ),
        sa.CheckConstraint(
            f"attendant_profession IN ({PROFESSIONS})",
            name=op.f("ck_birth_attendant_profession"),
        ),
        sa.CheckConstraint(
            f"certifier_profession IN ({PROFESSIONS})",
            name=op.f("ck_birth_certifier_profession"),
        ),
        sa.CheckConstraint("cnv ~ '^[0-9]{8,12}$'", name=op.f("ck_birth_cnv")),
        sa.CheckConstraint(
            "delivery_kind IN ('vaginal', 'caesarean', 'instrumental')", name=op.f("ck_birth_delivery_kind")
        ),
        sa.CheckConstraint(
            "mother_document_type IN ('DNI', 'CE', 'PASSPORT', 'FOREIGN_ID', 'PTP', 'CPP', 'NONE')",
            name=op.f("ck_birth_mother_document_type"),
        ),
        sa.CheckConstraint(
            "mother_education IN ('none', 'initial', 'primary', 'secondary', 'technical', 'university')",
            name=op.f("ck_birth_mother_education"),
        ),
        sa.CheckConstraint(
            "mother_marital_status IN ('single', 'married', 'cohabiting', 'divorced', 'widowed')",
            name=op.f("ck_birth_mother_marital_status"),
        ),
        sa.CheckConstraint("place IN ('facility', 'home', 'in_transit', 'other')", name=op.f("ck_birth_place")),
        sa.CheckConstraint("sex IN ('male', 'female', 'indeterminate')", name=op.f("ck_birth_sex")),
        sa.CheckConstraint(
            "signed_at IS NULL OR (cnv IS NOT NULL AND vital_status IS NOT NULL AND born_at IS NOT NULL "
            "AND sex IS NOT NULL AND weight_g IS NOT NULL AND plurality IS NOT NULL AND birth_order IS NOT NULL "
            "AND place IS NOT NULL AND ubigeo IS NOT NULL AND certified_on IS NOT NULL AND certifier_dni IS NOT NULL "
            "AND signed_by IS NOT NULL)",
            name=op.f("ck_birth_signed_whole"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'used') OR signed_at IS NOT NULL", name=op.f("ck_birth_signed_at_a_time")
        ),
        sa.CheckConstraint("state <> 'draft' OR signed_at IS NULL", name=op.f("ck_birth_draft_unsigned")),
        sa.CheckConstraint("attendant_dni ~ '^[0-9]{8}$'", name=op.f("ck_birth_attendant_dni")),
        sa.CheckConstraint("certifier_dni ~ '^[0-9]{8}$'", name=op.f("ck_birth_certifier_dni")),
        sa.CheckConstraint("attendant_licence ~ '^[0-9]{3,6}$'", name=op.f("ck_birth_attendant_licence")),
        sa.CheckConstraint("certifier_licence ~ '^[0-9]{3,6}$'", name=op.f("ck_birth_certifier_licence")),
        sa.CheckConstraint("mother_document_number ~ '^[A-Z0-9]{5,15}$'", name=op.f("ck_birth_mother_document_number")),
        sa.CheckConstraint("mother_nationality ~ '^[A-Z]{3}$'", name=op.f("ck_birth_mother_nationality")),
        sa.CheckConstraint("(ubigeo IS NULL) = (ubigeo_scheme IS NULL)", name=op.f("ck_birth_ubigeo_with_scheme")),
        sa.CheckConstraint(
            "(mother_residence_ubigeo IS NULL) = (mother_residence_scheme IS NULL)",
            name=op.f("ck_birth_residence_with_scheme"),
        ),
        sa.CheckConstraint(
            "place_facility_code IS NULL OR place = 'facility' OR place IS NULL",
            name=op.f("ck_birth_facility_of_place"),
        ),
        sa.CheckConstraint(
            "NOT is_mother_unknown OR mother_id IS NULL", name=op.f("ck_birth_unknown_mother_is_nobody")
        ),
        sa.CheckConstraint("NOT is_found OR is_mother_unknown", name=op.f("ck_birth_found_without_mother")),
        sa.CheckConstraint(
            "certified_on >= (born_at AT TIME ZONE 'America/Lima')::date", name=op.f("ck_birth_certified_after_birth")
        ),
        postgresql.ExcludeConstraint(
            (sa.column("delivery_id"), "="),
            (sa.column("plurality"), "<>"),
            where=sa.text("state <> 'annulled'"),
            using="gist",
            name="ex_birth_one_plurality",
        ),
        sa.CheckConstraint("state IN ('draft', 'signed', 'used', 'annulled')", name=op.f("ck_birth_state")),
        sa.CheckConstraint("vital_status IN ('live')", name=op.f("ck_birth_live_birth")),
        sa.CheckConstraint("apgar_1 BETWEEN 0 AND 10", name=op.f("ck_birth_apgar_1")),
        sa.CheckConstraint("apgar_5 BETWEEN 0 AND 10", name=op.f("ck_birth_apgar_5")),
        sa.CheckConstraint("birth_order <= plurality", name=op.f("ck_birth_order_within_plurality")),
        sa.CheckConstraint("birth_order BETWEEN 1 AND 15", name=op.f("ck_birth_birth_order")),
        sa.CheckConstraint("born_at <= created_at", name=op.f("ck_birth_not_in_the_future")),
        sa.CheckConstraint("gestational_weeks BETWEEN 20 AND 45", name=op.f("ck_birth_gestational_weeks")),
        sa.CheckConstraint("head_circumference_cm BETWEEN 15 AND 45", name=op.f("ck_birth_head_circumference_cm")),
        sa.CheckConstraint("length_cm BETWEEN 20 AND 65", name=op.f("ck_birth_length_cm")),
        sa.CheckConstraint("live_births BETWEEN 0 AND 40", name=op.f("ck_birth_live_births")),
        sa.CheckConstraint("living_children <= live_births", name=op.f("ck_birth_living_within_live_births")),
        sa.CheckConstraint("living_children BETWEEN 0 AND 40", name=op.f("ck_birth_living_children")),
        sa.CheckConstraint("mother_age_years BETWEEN 5 AND 99", name=op.f("ck_birth_mother_age_years")),
        sa.CheckConstraint("plurality BETWEEN 1 AND 15", name=op.f("ck_birth_plurality")),
        sa.CheckConstraint("pregnancies BETWEEN 0 AND 40", name=op.f("ck_birth_pregnancies")),
        sa.CheckConstraint("prenatal_visits BETWEEN 0 AND 60", name=op.f("ck_birth_prenatal_visits")),
        sa.CheckConstraint("stillbirths BETWEEN 0 AND 40", name=op.f("ck_birth_stillbirths")),
        sa.CheckConstraint("weight_g BETWEEN 200 AND 8000", name=op.f("ck_birth_weight_g")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name="fk_birth_created_by"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_birth_delivery_id"),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_birth_facility_code"),
        sa.ForeignKeyConstraint(["mother_id"], ["person.id"], name="fk_birth_mother_id"),
        sa.ForeignKeyConstraint(
            ["mother_residence_scheme", "mother_residence_ubigeo"],
            ["place.scheme", "place.code"],
            name="fk_birth_mother_residence_scheme_mother_residence_ubigeo",
        ),
        sa.ForeignKeyConstraint(["newborn_id"], ["person.id"], name="fk_birth_newborn_id"),
        sa.ForeignKeyConstraint(["place_facility_code"], ["facility.code"], name="fk_birth_place_facility_code"),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name="fk_birth_signed_by"),
        sa.ForeignKeyConstraint(
            ["ubigeo_scheme", "ubigeo"], ["place.scheme", "place.code"], name="fk_birth_ubigeo_scheme_ubigeo"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_birth"),
        sa.UniqueConstraint("newborn_id", name="uq_birth_newborn_id"),
    )
    op.create_index(
        "uq_birth_cnv",
        "birth",
        ["cnv"],
        unique=True,
        postgresql_where=sa.text("state <> 'annulled' OR signed_at IS NOT NULL"),
    )
    op.create_index("ix_birth_born_at", "birth", ["born_at"], unique=False)
    op.create_index("ix_birth_facility", "birth", ["facility_code", "created_at"], unique=False)
    op.create_index("ix_birth_mother_id", "birth", ["mother_id"], unique=False)
    op.create_index(
        "uq_birth_delivery_order",
        "birth",
        ["delivery_id", "birth_order"],
        unique=True,
        postgresql_where=sa.text("state <> 'annulled'"),
    )
    op.create_table(
        "birth_capture",
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "occasion IN ('enrolment', 'asked_again', 'recapture', 'verification')",
            name=op.f("ck_birth_capture_occasion"),
        ),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_birth_capture_birth_id"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_birth_capture_capture_id"),
        sa.PrimaryKeyConstraint("capture_id", name="pk_birth_capture"),
    )
    op.create_index("ix_birth_capture_birth_id", "birth_capture", ["birth_id"], unique=False)
    op.create_table(
        "bond",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("mother_id", sa.Uuid(), nullable=False),
        sa.Column("newborn_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(content_hash) = 32", name=op.f("ck_bond_content_hash_length")),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_bond_birth_id"),
        sa.ForeignKeyConstraint(["mother_id"], ["person.id"], name="fk_bond_mother_id"),
        sa.ForeignKeyConstraint(["newborn_id"], ["person.id"], name="fk_bond_newborn_id"),
        sa.ForeignKeyConstraint(["operator_id"], ["account.id"], name="fk_bond_operator_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bond"),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_bond_sequence")),
        sa.CheckConstraint("mother_id <> newborn_id", name=op.f("ck_bond_two_persons")),
        sa.UniqueConstraint("birth_id", "sequence", name="uq_bond_birth_id_sequence"),
    )
    op.create_table(
        "recapture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("becomes_primary", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_recapture_done_with_time")),
        sa.CheckConstraint("state IN ('due', 'done', 'cancelled')", name=op.f("ck_recapture_state")),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_recapture_birth_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recapture"),
        sa.UniqueConstraint("birth_id", "months", name="uq_recapture_birth_id_months"),
    )
    op.create_index("ix_recapture_due_on", "recapture", ["due_on"], postgresql_where=sa.text("state = 'due'"))
    op.create_table(
        "verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("birth_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("facility_code", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'review', 'not_assessable')", name=op.f("ck_verification_outcome")
        ),
        sa.ForeignKeyConstraint(["birth_id"], ["birth.id"], name="fk_verification_birth_id"),
        sa.ForeignKeyConstraint(["operator_id"], ["account.id"], name="fk_verification_operator_id"),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_verification_attempt")),
        sa.PrimaryKeyConstraint("id", name="pk_verification"),
        sa.UniqueConstraint("birth_id", "attempt", name="uq_verification_birth_id_attempt"),
    )
    # A signed certificate's content stays as signed: from then on only its state and its annulment change.
    op.execute("""
        CREATE FUNCTION birth_signed_content() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY['state', 'annulled_reason', 'annulled_at'];
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
    op.execute(
        "CREATE TRIGGER birth_signed_content BEFORE UPDATE OR DELETE ON birth "
        "FOR EACH ROW EXECUTE FUNCTION birth_signed_content()"
    )
    op.execute(
        "CREATE TRIGGER birth_no_truncate BEFORE TRUNCATE ON birth "
        "FOR EACH STATEMENT EXECUTE FUNCTION birth_signed_content()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in ("verification", "recapture", "bond", "birth_capture", "birth", "delivery"):
        op.drop_table(table)
    op.execute("DROP FUNCTION birth_signed_content()")
