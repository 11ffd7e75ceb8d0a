"""Tables of places, facilities and professionals."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from registry.core.database import Base, one_of
from registry.facilities.rules import (
    LATITUDES,
    LEVELS,
    LICENSED,
    LONGEST_FACILITY_NAME,
    LONGITUDES,
    PROFESSIONS,
    SCHEMES,
    SERVICES,
)


def _between(column: str, bounds: tuple[float, float]) -> str:
    return f"{column} BETWEEN {bounds[0]} AND {bounds[1]}"


class Place(Base):
    """A district with its number in one of the two schemes."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(one_of("scheme", SCHEMES), name="scheme"),
        CheckConstraint("code ~ '^(0[1-9]|1[0-9]|2[0-5])[0-9]{4}$'", name="code"),
        CheckConstraint(_between("latitude", LATITUDES), name="latitude_in_peru"),
        CheckConstraint(_between("longitude", LONGITUDES), name="longitude_in_peru"),
        CheckConstraint(one_of("position_of", LEVELS), name="position_of"),
        Index("ix_place_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    scheme: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    department: Mapped[str]
    province: Mapped[str]
    district: Mapped[str]
    search: Mapped[str]
    """District, province and department, folded."""
    latitude: Mapped[float]
    longitude: Mapped[float]
    position_of: Mapped[str]
    """Whether the position is that of the district or, where that is unknown, of its province or department."""

    @property
    def whole_name(self) -> str:
        """District, province and department, as papers print them."""
        return f"{self.district}, {self.province}, {self.department}"


class Facility(Base):
    """A health facility."""

    __tablename__ = "facility"
    __table_args__ = (
        ForeignKeyConstraint(["ubigeo_scheme", "ubigeo"], ["place.scheme", "place.code"]),
        CheckConstraint("code ~ '^[0-9]{8}$'", name="code"),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {LONGEST_FACILITY_NAME}", name="name_length"),
        CheckConstraint(_between("latitude", LATITUDES), name="latitude_in_peru"),
        CheckConstraint(_between("longitude", LONGITUDES), name="longitude_in_peru"),
        CheckConstraint(f"services <@ ARRAY[{', '.join(repr(service) for service in SERVICES)}]", name="services"),
        Index("ix_facility_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position_whole"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    search: Mapped[str]
    """The name, folded."""
    ubigeo_scheme: Mapped[str]
    ubigeo: Mapped[str]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    services: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class Professional(Base):
    """A person who attends or certifies births at a facility."""

    __tablename__ = "professional"
    __table_args__ = (
        UniqueConstraint("document", "facility_code"),
        CheckConstraint(one_of("profession", PROFESSIONS), name="profession"),
        CheckConstraint("document ~ '^[0-9]{8}$'", name="document"),
        CheckConstraint("licence ~ '^[0-9]{3,6}$'", name="licence"),
        CheckConstraint(f"licence IS NOT NULL OR NOT ({one_of('profession', LICENSED)})", name="licence_held"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    profession: Mapped[str]
    document: Mapped[str]
    licence: Mapped[str | None]
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]
