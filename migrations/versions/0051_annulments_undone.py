"""An annulment by mistake is undone: the certificate is a draft or signed again."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

MOVABLE = "'state', 'annulled_reason', 'annulled_at', 'is_sealed'"
STATES = "('draft', 'signed'), ('draft', 'annulled'), ('signed', 'used'), ('signed', 'annulled'), ('used', 'signed')"
CORRECTED = """
    (OLD.id, OLD.newborn_id, OLD.facility_code, OLD.created_at, OLD.signed_by, OLD.signed_at, OLD.is_demonstration)
    = (NEW.id, NEW.newborn_id, NEW.facility_code, NEW.created_at, NEW.signed_by, NEW.signed_at, NEW.is_demonstration)
    AND NEW.corrections = OLD.corrections + 1
    AND EXISTS (SELECT FROM birth_correction c WHERE c.birth_id = NEW.id AND c.sequence = NEW.corrections)
"""
MOVED = """
    (to_jsonb(OLD) - movable - 'delivery_id') = (to_jsonb(NEW) - movable - 'delivery_id')
    AND EXISTS (
        SELECT FROM birth_correction c
        WHERE c.birth_id = NEW.id AND c.sequence = NEW.corrections AND c.after ->> 'delivery_id' = NEW.delivery_id::text
    )
"""
DERIVED = """
            IF NEW.born_at IS NOT NULL AND NEW.born_at = OLD.born_at THEN
                movable := movable || 'born_on'::text;  -- derived from the moment
            END IF;
"""


def upgrade() -> None:
    _guard_birth(f"{STATES}, ('annulled', 'signed'), ('annulled', 'draft')")


def downgrade() -> None:
    _guard_birth(STATES)


def _guard_birth(states: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION birth_signed_content() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY[{MOVABLE}];
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'a birth is never removed' USING CONSTRAINT = 'birth_signed_content';
            END IF;{DERIVED}
            IF OLD.state <> 'draft' AND (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable)
                AND NOT (({CORRECTED}) OR ({MOVED})) THEN
                RAISE EXCEPTION 'a signed certificate is not changed' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({states}) THEN
                RAISE EXCEPTION 'no such change of state' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            RETURN NEW;
        END $$
    """)
