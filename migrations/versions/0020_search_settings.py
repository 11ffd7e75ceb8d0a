"""Settings of searches and of the watch-list, by version; purposes and legal bases become settings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LISTED = {
    "legal_basis": ("registry_duty", "prosecutor_request", "court_order", "missing_person_alert", "consent"),
    "purpose": ("identify_child", "verify_duplicate", "trace_network", "find_missing", "answer_authority"),
}


def upgrade() -> None:
    op.create_table(
        "search_policy",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_search_policy_made_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_search_policy")),
    )
    op.create_index(op.f("ix_search_policy_made_at"), "search_policy", ["made_at"])
    op.execute(
        "CREATE TRIGGER search_policy_append_only BEFORE UPDATE OR DELETE ON search_policy "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER search_policy_no_truncate BEFORE TRUNCATE ON search_policy "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for column in LISTED:
        op.drop_constraint(op.f(f"ck_case_search_{column}"), "case_search")
        op.create_check_constraint(
            op.f(f"ck_case_search_{column}"), "case_search", f"{column} ~ '^[a-z][a-z0-9_]{{1,39}}$'"
        )


def downgrade() -> None:
    for column, words in LISTED.items():
        op.drop_constraint(op.f(f"ck_case_search_{column}"), "case_search")
        listed = ", ".join(repr(one) for one in words)
        op.create_check_constraint(op.f(f"ck_case_search_{column}"), "case_search", f"{column} IN ({listed})")
    op.drop_table("search_policy")
