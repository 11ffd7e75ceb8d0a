"""The bytes of a station's file may go once it became a birth; its hash and receipt stay."""

from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

WHOLE = "(state = 'receiving') = (receipt IS NULL) AND (receipt IS NULL) = (received_at IS NULL) "
HELD = "AND (sealed_content IS NOT NULL OR state IN ('receiving', 'registered'))"
BEFORE = "AND (receipt IS NULL) = (sealed_content IS NULL)"


def upgrade() -> None:
    _hold(WHOLE + HELD)


def downgrade() -> None:
    _hold(WHOLE + BEFORE)


def _hold(rule: str) -> None:
    op.drop_constraint(op.f("ck_outbox_envelope_whole"), "outbox_envelope", type_="check")
    op.create_check_constraint(op.f("ck_outbox_envelope_whole"), "outbox_envelope", rule)
