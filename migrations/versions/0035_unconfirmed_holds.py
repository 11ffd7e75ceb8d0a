"""An application may wait because nothing confirms whose prints were presented."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _causes("'alert', 'no_prints', 'unconfirmed'")


def downgrade() -> None:
    op.execute("UPDATE application_hold SET cause = 'no_prints' WHERE cause = 'unconfirmed'")
    _causes("'alert', 'no_prints'")


def _causes(causes: str) -> None:
    op.drop_constraint(op.f("ck_application_hold_cause"), "application_hold")
    op.create_check_constraint(op.f("ck_application_hold_cause"), "application_hold", f"cause IN ({causes})")
