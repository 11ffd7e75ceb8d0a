"""Places, facilities and professionals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("position_of", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scheme", "code", name="pk_place"),
        sa.CheckConstraint("scheme IN ('INEI', 'RENIEC')", name="scheme"),
        sa.CheckConstraint("code ~ '^(0[1-9]|1[0-9]|2[0-5])[0-9]{4}$'", name="code"),
        sa.CheckConstraint("latitude BETWEEN -18.4 AND 0.1", name="latitude_in_peru"),
        sa.CheckConstraint("longitude BETWEEN -81.5 AND -68.6", name="longitude_in_peru"),
        sa.CheckConstraint("position_of IN ('district', 'province', 'department')", name="position_of"),
    )
    op.create_index(
        "ix_place_search", "place", ["search"], postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
    )
    op.create_table(
        "facility",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("ubigeo_scheme", sa.Text(), nullable=False),
        sa.Column("ubigeo", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("services", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_facility"),
        sa.ForeignKeyConstraint(
            ["ubigeo_scheme", "ubigeo"], ["place.scheme", "place.code"], name="fk_facility_ubigeo_scheme_ubigeo"
        ),
        sa.CheckConstraint("code ~ '^[0-9]{8}$'", name="code"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name="name_length"),
        sa.CheckConstraint("latitude BETWEEN -18.4 AND 0.1", name="latitude_in_peru"),
        sa.CheckConstraint("longitude BETWEEN -81.5 AND -68.6", name="longitude_in_peru"),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position_whole"),
        sa.CheckConstraint(
            "services <@ ARRAY['births', 'registry', 'neonatology', 'surgery', 'laboratory']",
            name="services",
        ),
    )
    op.create_index(
        "ix_facility_search", "facility", ["search"], postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
    )
    op.create_table(
        "professional",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text()),
        sa.Column("facility_code", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_professional"),
        sa.UniqueConstraint("document", "facility_code", name="uq_professional_document_facility_code"),
        sa.ForeignKeyConstraint(["facility_code"], ["facility.code"], name="fk_professional_facility_code"),
        sa.CheckConstraint(
            "profession IN ('physician', 'obstetrician', 'nurse', 'intern', 'technician', 'midwife', 'relative', "
            "'other')",
            name="profession",
        ),
        sa.CheckConstraint("document ~ '^[0-9]{8}$'", name="document"),
        sa.CheckConstraint("licence ~ '^[0-9]{3,6}$'", name="licence"),
        sa.CheckConstraint(
            "licence IS NOT NULL OR NOT (profession IN ('physician', 'obstetrician', 'nurse'))",
            name="licence_held",
        ),
    )
    op.create_index("ix_professional_facility_code", "professional", ["facility_code"])
    op.create_foreign_key("fk_account_facility_code", "account", "facility", ["facility_code"], ["code"])


def downgrade() -> None:
    op.drop_constraint("fk_account_facility_code", "account")
    op.drop_table("professional")
    op.drop_table("facility")
    op.drop_table("place")
