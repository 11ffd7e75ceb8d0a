"""Births move between deliveries: children of one delivery that were enrolled apart are joined, and parted again.

A signed certificate may change its delivery; the correction beside it keeps the one that it had.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
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
    op.add_column("birth", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
    _guard_birth(f"({CORRECTED}) OR ({MOVED})")


def downgrade() -> None:
    _guard_birth(CORRECTED)
    op.drop_column("birth", "joined_at")


def _guard_birth(allowed: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION birth_signed_content() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            movable text[] := ARRAY[{MOVABLE}];
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'a birth is never removed' USING CONSTRAINT = 'birth_signed_content';
            END IF;{DERIVED}
            IF OLD.state <> 'draft' AND (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable)
                AND NOT ({allowed}) THEN
                RAISE EXCEPTION 'a signed certificate is not changed' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({STATES}) THEN
                RAISE EXCEPTION 'no such change of state' USING CONSTRAINT = 'birth_signed_content';
            END IF;
            RETURN NEW;
        END $$
    """)
