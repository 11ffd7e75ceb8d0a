"""The issuer's keys."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issuer_key",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("octet_length(public_key) = 32", name="public_key"),
        sa.CheckConstraint("kid ~ '^[A-Za-z0-9_-]{8}$'", name="kid"),
        sa.CheckConstraint("retired_at >= active_from", name="retired_after_active"),
        sa.PrimaryKeyConstraint("kid", name="pk_issuer_key"),
        sa.UniqueConstraint("public_key", name="uq_issuer_key_public_key"),
    )
    op.create_index(
        "uq_issuer_key_current",
        "issuer_key",
        ["retired_at"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    # Cards are verified by these rows for as long as they live. A vault's new key may seal the private half anew.
    op.execute(
        """
        CREATE FUNCTION issuer_key_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE'
                AND (NEW.kid, NEW.public_key, NEW.created_at, NEW.active_from)
                    = (OLD.kid, OLD.public_key, OLD.created_at, OLD.active_from)
                AND (OLD.retired_at IS NULL OR NEW.retired_at IS NOT DISTINCT FROM OLD.retired_at)
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a key is never changed' USING CONSTRAINT = 'issuer_key_is_kept';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER issuer_key_is_kept BEFORE UPDATE OR DELETE ON issuer_key "
        "FOR EACH ROW EXECUTE FUNCTION issuer_key_is_kept()"
    )


def downgrade() -> None:
    op.drop_index("uq_issuer_key_current", table_name="issuer_key")
    op.drop_table("issuer_key")
    op.execute("DROP FUNCTION issuer_key_is_kept()")
