"""Judgements, and the pairs they tell apart."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_apart",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_told_apart_in_order")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_told_apart_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_told_apart_second_id")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_told_apart")),
    )
    op.create_index(op.f("ix_told_apart_second_id"), "told_apart", ["second_id"], unique=False)
    op.create_table(
        "judgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("left_id", sa.Uuid(), nullable=False),
        sa.Column("right_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("jsonb_typeof(evidence) = 'array' AND evidence <> '[]'", name=op.f("ck_judgement_evidence")),
        sa.CheckConstraint(
            "verdict IN ('same', 'different', 'unsure', 'insufficient')", name=op.f("ck_judgement_verdict")
        ),
        sa.CheckConstraint("left_id < right_id", name=op.f("ck_judgement_in_order")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_judgement_by")),
        sa.ForeignKeyConstraint(["case_id"], ["investigation_case.id"], name=op.f("fk_judgement_case_id")),
        sa.ForeignKeyConstraint(["left_id"], ["person.id"], name=op.f("fk_judgement_left_id")),
        sa.ForeignKeyConstraint(["right_id"], ["person.id"], name=op.f("fk_judgement_right_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["judgement.id"], name=op.f("fk_judgement_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint("number", name=op.f("uq_judgement_number")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_judgement_supersedes_id")),
    )
    op.create_index(op.f("ix_judgement_case_id"), "judgement", ["case_id"], unique=False)
    op.create_index("ix_judgement_pair", "judgement", ["left_id", "right_id"], unique=False)
    op.create_index(
        "uq_judgement_first",
        "judgement",
        ["case_id", "left_id", "right_id", "by"],
        unique=True,
        postgresql_where=sa.text("supersedes_id IS NULL"),
    )
    op.execute(
        "CREATE TRIGGER judgement_append_only BEFORE UPDATE OR DELETE ON judgement "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER judgement_no_truncate BEFORE TRUNCATE ON judgement "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_index("uq_judgement_first", table_name="judgement", postgresql_where=sa.text("supersedes_id IS NULL"))
    op.drop_index("ix_judgement_pair", table_name="judgement")
    op.drop_index(op.f("ix_judgement_case_id"), table_name="judgement")
    op.drop_table("judgement")
    op.drop_index(op.f("ix_told_apart_second_id"), table_name="told_apart")
    op.drop_table("told_apart")
