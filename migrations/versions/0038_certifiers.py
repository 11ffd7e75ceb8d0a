"""What a certifier certified is looked up as an attendant's births are."""

from migrations import online

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    online.create_index("ix_birth_certifier_dni", "birth", ["certifier_dni", "born_at"])


def downgrade() -> None:
    online.drop_index("ix_birth_certifier_dni", "birth")
