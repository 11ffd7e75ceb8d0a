"""A day of birth without an hour, an estimated day, and fields that are unknown for a reason.

The day stands in a column of its own; where the moment is known, a trigger derives the day from it, so that code from
before this migration writes it too.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

DAY = "(born_at AT TIME ZONE 'America/Lima')::date"
WHOLE_BEFORE = " AND ".join(
    f"{name} IS NOT NULL"
    for name in (
        *("cnv", "vital_status", "born_at", "sex", "weight_g", "plurality", "birth_order", "place", "ubigeo"),
        *("certified_on", "certifier_dni", "signed_by"),
    )
)
WHOLE = " AND ".join(
    [f"{name} IS NOT NULL" for name in ("vital_status", "born_on", "sex", "place", "certified_on", "signed_by")]
    + [
        f"({name} IS NOT NULL OR unknown ? '{name}')"
        for name in ("cnv", "weight_g", "plurality", "birth_order", "ubigeo", "certifier_dni")
    ]
)
CHECKS = {
    "certified_after_birth": "certified_on >= born_on",
    "day_of_hour": f"born_on = {DAY}",
    "estimated_day": "birth_estimate IS NULL OR (born_at IS NULL AND born_on IS NOT NULL)",
    "unknown_fields": "jsonb_typeof(unknown) = 'object'",
    "day_not_in_the_future": "born_on <= (created_at AT TIME ZONE 'America/Lima')::date",
    "signed_whole": f"signed_at IS NULL OR ({WHOLE})",
}
CHECKS_BEFORE = {
    "certified_after_birth": f"certified_on >= {DAY}",
    "signed_whole": f"signed_at IS NULL OR ({WHOLE_BEFORE})",
}
DERIVED = """
            IF NEW.born_at IS NOT NULL AND NEW.born_at = OLD.born_at THEN
                movable := movable || 'born_on'::text;  -- derived from the moment
            END IF;
"""


def upgrade() -> None:
    op.add_column("birth", sa.Column("born_on", sa.Date(), nullable=True))
    op.add_column("birth", sa.Column("birth_estimate", sa.Text(), nullable=True))
    unknown = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("birth", sa.Column("unknown", unknown, nullable=False, server_default=sa.text("'{}'")))
    op.execute(f"""
        CREATE FUNCTION birth_day() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.born_at IS NOT NULL THEN
                NEW.born_on := {DAY.replace("born_at", "NEW.born_at")};
            END IF;
            RETURN NEW;
        END $$
    """)
    # Triggers run in the order of their names: before the guard of a signed certificate, which sees the whole.
    op.execute("CREATE TRIGGER b_birth_day BEFORE INSERT OR UPDATE ON birth FOR EACH ROW EXECUTE FUNCTION birth_day()")
    _guard(DERIVED)
    for name in CHECKS_BEFORE:
        op.drop_constraint(f"ck_birth_{name}", "birth")
    for name, condition in CHECKS.items():
        op.execute(f"ALTER TABLE birth ADD CONSTRAINT ck_birth_{name} CHECK ({condition}) NOT VALID")


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(f"ck_birth_{name}", "birth")
    _guard("")
    op.execute("DROP TRIGGER b_birth_day ON birth")
    op.execute("DROP FUNCTION birth_day()")
    for name in ("unknown", "birth_estimate", "born_on"):
        op.drop_column("birth", name)
    for name, condition in CHECKS_BEFORE.items():
        # Not validated: certificates signed meanwhile may lack what this version leaves out.
        op.execute(f"ALTER TABLE birth ADD CONSTRAINT ck_birth_{name} CHECK ({condition}) NOT VALID")


def _guard(derived: str) -> None:
    """The guard of migration 0036, which lets the derived day follow."""
    op.execute(f"""
        CREATE OR REPLACE FUNCTION birth_signed_content() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY['state', 'annulled_reason', 'annulled_at', 'is_sealed'];
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'a birth is never removed' USING CONSTRAINT = 'birth_signed_content';
            END IF;{derived}
            IF OLD.state <> 'draft' AND (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable) AND NOT (
                (OLD.id, OLD.newborn_id, OLD.facility_code, OLD.created_at, OLD.signed_by, OLD.signed_at,
                 OLD.is_demonstration)
                = (NEW.id, NEW.newborn_id, NEW.facility_code, NEW.created_at, NEW.signed_by, NEW.signed_at,
                   NEW.is_demonstration)
                AND NEW.corrections = OLD.corrections + 1
                AND EXISTS (SELECT FROM birth_correction c WHERE c.birth_id = NEW.id AND c.sequence = NEW.corrections)
            ) THEN
                RAISE EXCEPTION 'a signed certificate is not changed' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
                ('draft', 'signed'), ('draft', 'annulled'), ('signed', 'used'), ('signed', 'annulled'),
                ('used', 'signed')
            ) THEN
                RAISE EXCEPTION 'no such change of state' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            RETURN NEW;
        END $$
    """)
