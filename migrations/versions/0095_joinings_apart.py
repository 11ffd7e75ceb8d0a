"""What waits between two records bars no change that a counter asks for: each has its own rule of one at a time."""

import sqlalchemy as sa
from alembic import op

from migrations.online import drop_index

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

_TABLE = "change_request"
_INDEXES = {
    "uq_change_request_at_counter": "state = 'waiting' AND NOT (kind IN ('joining', 'parting'))",
    "uq_change_request_of_two": "state = 'waiting' AND kind IN ('joining', 'parting')",
}
_WAITING = "ix_change_request_waiting"
_BEFORE = "uq_change_request_subject_id"


def _unique(name: str, where: str) -> None:
    with op.get_context().autocommit_block():
        op.drop_index(name, _TABLE, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name, _TABLE, ["subject_id"], unique=True, postgresql_where=sa.text(where), postgresql_concurrently=True
        )


def upgrade() -> None:
    for name, where in _INDEXES.items():
        _unique(name, where)
    with op.get_context().autocommit_block():
        op.drop_index(_WAITING, _TABLE, if_exists=True, postgresql_concurrently=True)
        waiting = sa.text("state = 'waiting'")
        op.create_index(_WAITING, _TABLE, ["requested_at"], postgresql_where=waiting, postgresql_concurrently=True)
    drop_index(_BEFORE, _TABLE)


def downgrade() -> None:
    # Fails, and changes nothing, while a person has one of each kind waiting: decide those first.
    with op.get_context().autocommit_block():
        op.create_index(
            _BEFORE, _TABLE, ["subject_id"], unique=True, postgresql_where=sa.text("state = 'waiting'"),
            if_not_exists=True, postgresql_concurrently=True,
        )  # fmt: skip
    for name in (_WAITING, *_INDEXES):
        drop_index(name, _TABLE)
