"""A hand-over that was recorded by mistake is taken back: the card waits for its family again, and both steps stay.

Until now a card's hand-over was for ever, so that a click on the wrong line left a family without its card.
"""

from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

_STEPS = """
    CREATE OR REPLACE FUNCTION document_application_steps() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        movable text[] := ARRAY['state', 'rejection', 'decided_at'];
        at_submission text[] := ARRAY['submitted_by', 'submitted_at'];
    BEGIN
        IF TG_OP <> 'UPDATE' THEN
            RAISE EXCEPTION 'an application is never removed' USING CONSTRAINT = 'document_application_steps';
        END IF;
        IF OLD.state <> 'draft' AND (to_jsonb(OLD) - movable) <> (to_jsonb(NEW) - movable) THEN
            RAISE EXCEPTION 'what was submitted is not changed' USING CONSTRAINT = 'document_application_steps';
        END IF;
        IF OLD.state = 'draft' AND (OLD.person_id, OLD.created_at, OLD.is_demonstration) IS DISTINCT FROM
           (NEW.person_id, NEW.created_at, NEW.is_demonstration) THEN
            RAISE EXCEPTION 'an application stays its person''s' USING CONSTRAINT = 'document_application_steps';
        END IF;
        IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('draft', 'withdrawn'),
            ('submitted', 'held'), ('submitted', 'approved'), ('submitted', 'rejected'), ('submitted', 'withdrawn'),
            ('held', 'approved'), ('held', 'rejected'), ('held', 'withdrawn'),
            ('approved', 'issued'), ('approved', 'held'), ('approved', 'rejected'), ('approved', 'withdrawn'),
            ('issued', 'delivered'), ('rejected', 'draft')%s) THEN
            RAISE EXCEPTION 'no such step' USING CONSTRAINT = 'document_application_steps';
        END IF;
        RETURN NEW;
    END $$
"""
_CARD = """
    CREATE OR REPLACE FUNCTION identity_card_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        movable text[] := ARRAY['delivered_at', 'ended_at', 'ended_reason', 'ended_by'];
    BEGIN
        IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - movable) = (to_jsonb(NEW) - movable)
           AND (OLD.delivered_at IS NULL OR OLD.delivered_at = NEW.delivered_at%s)
           AND (OLD.ended_at IS NULL OR (OLD.ended_at, OLD.ended_reason) = (NEW.ended_at, NEW.ended_reason)) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a card is never changed' USING CONSTRAINT = 'identity_card_kept';
    END $$
"""


def upgrade() -> None:
    op.execute(_STEPS % ", ('delivered', 'issued')")
    op.execute(_CARD % " OR (NEW.delivered_at IS NULL AND NEW.ended_at IS NULL)")


def downgrade() -> None:
    op.execute(_STEPS % "")
    op.execute(_CARD % "")
