"""Extensions, the job queue, answered requests, and the trigger that makes a table append-only."""

import re

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("pg_trgm", "unaccent", "fuzzystrmatch", "btree_gist")


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    # The queue's own schema, as the installed library ships it; sent past SQLAlchemy, which would read its colons.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())
    op.create_table(
        "request_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.Text()),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request_key"),
        sa.UniqueConstraint("account_id", "route", "key", name="uq_request_key_account_id_route_key"),
        sa.CheckConstraint("char_length(key) BETWEEN 1 AND 200", name="key_length"),
        sa.CheckConstraint("octet_length(content_hash) = 32", name="content_hash_length"),
    )
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING CONSTRAINT = TG_TABLE_NAME || '_append_only';
        END $$
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION refuse_change()")
    op.drop_table("request_key")
    bind = op.get_bind()
    for (table,) in bind.execute(
        sa.text(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate_%'"
        )
    ).all():
        bind.execute(sa.text(f"DROP TABLE {_name(table)} CASCADE"))
    for (signature,) in bind.execute(
        sa.text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace "
            "AND p.proname LIKE 'procrastinate_%'"
        )
    ).all():
        bind.execute(sa.text(f"DROP FUNCTION {signature} CASCADE"))
    for (kind,) in bind.execute(
        sa.text(
            "SELECT typname FROM pg_type WHERE typnamespace = current_schema()::regnamespace "
            "AND typname LIKE 'procrastinate_%' AND typtype IN ('e', 'c')"
        )
    ).all():
        bind.execute(sa.text(f"DROP TYPE {_name(kind)} CASCADE"))
    for extension in EXTENSIONS:
        op.execute(f"DROP EXTENSION IF EXISTS {extension}")


def _name(text: str) -> str:
    if not re.fullmatch("[a-z0-9_]+", text):
        raise ValueError("not a name of the queue's")
    return text
