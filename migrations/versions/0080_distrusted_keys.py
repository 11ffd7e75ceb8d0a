"""Requests to distrust a key of the issuer from a day on, or to trust it again."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import v1_no_truncate
from migrations.four_eyes import v1_hold_by_person

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

TABLE = "issuer_key_distrust"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("distrusted_from", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(["kid"], ["issuer_key.kid"], name=f"fk_{TABLE}_kid"),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=f"fk_{TABLE}_requested_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=f"fk_{TABLE}_decided_by"),
        sa.CheckConstraint("state IN ('requested', 'approved', 'refused')", name="state"),
        sa.CheckConstraint("decided_by <> requested_by", name="four_eyes"),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_whole",
        ),
        sa.CheckConstraint("char_length(reason) BETWEEN 1 AND 500", name="reason_length"),
    )
    op.create_index(f"uq_{TABLE}_open", TABLE, ["kid"], unique=True, postgresql_where=sa.text("state = 'requested'"))
    op.create_index(f"ix_{TABLE}_kid", TABLE, ["kid", "decided_at"])
    v1_hold_by_person(TABLE, "decided_by", "requested_by")
    v1_no_truncate(TABLE)
    # A decision stays as it was made: another one undoes it.
    op.execute(
        f"CREATE TRIGGER {TABLE}_decided BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        "WHEN (OLD.state <> 'requested') EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    op.drop_table(TABLE)
