"""Lets the questions and answers of searches by print be wrapped by another key, as every sealed column."""

from migrations.resealing import v1_never_resealed, v1_resealed

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    v1_resealed("gallery_search", ["sealed_questions", "sealed_answers"])
    v1_resealed("gallery_answer", ["sealed_answers"])


def downgrade() -> None:
    v1_never_resealed("gallery_answer")
    v1_never_resealed("gallery_search")
