"""Tables of the persons of other systems: they hold nobody of this registry, and each client sees its own alone."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import Base, one_of
from registry.core.vault import sealed_at
from registry.exchange.abis.rules import LONGEST_NAME, STATUSES, TASK_STATES


class AbisPerson(Base):
    """A person of a client, by the client's own name for them."""

    __tablename__ = "abis_person"
    __table_args__ = (
        UniqueConstraint("client_id", "name"),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    name: Mapped[str]
    """OSIA's personId."""
    made_at: Mapped[datetime]


class AbisEncounter(Base):
    """What a client sent of a person at once."""

    __tablename__ = "abis_encounter"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_length"),
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint("cardinality(galleries) >= 1", name="galleries"),
        Index("ix_abis_encounter_client_id", "client_id", "owner_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("abis_person.id"))
    name: Mapped[str]
    """OSIA's encounterId."""
    status: Mapped[str]
    galleries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sealed_content: Mapped[bytes] = mapped_column(info=sealed_at("abis_encounter:{id}:content"))
    """What was sent, without its images and templates."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    owner: Mapped[AbisPerson] = relationship()


class AbisPrint(Base):
    """One print of an encounter: never changed, so that galleries in memory know it by its id."""

    __tablename__ = "abis_print"
    __table_args__ = (
        UniqueConstraint("encounter_id", "place"),
        CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        Index("ix_abis_print_client_id", "client_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    encounter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("abis_encounter.id", ondelete="CASCADE"))
    place: Mapped[int]
    """In the encounter's biometricData, from 0 on."""
    finger: Mapped[int]
    quality: Mapped[int]
    sealed_image: Mapped[bytes | None] = mapped_column(deferred=True, info=sealed_at("abis_print:{id}:image"))
    """As it was sent; None where a template was sent."""
    sealed_template: Mapped[bytes] = mapped_column(deferred=True, info=sealed_at("abis_print:{id}:template"))


class AbisTask(Base):
    """A search that is answered later, at an address of the agreement. Deleted after its time."""

    __tablename__ = "abis_task"
    __table_args__ = (
        CheckConstraint(one_of("state", TASK_STATES), name="state"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_abis_task_made_at", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    """OSIA's taskId."""
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    transaction_id: Mapped[str]
    callback: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str]
    sealed_request: Mapped[bytes | None] = mapped_column(info=sealed_at("abis_task:{id}:request"))
    """What is searched, until it is."""
    sealed_result: Mapped[bytes | None] = mapped_column(info=sealed_at("abis_task:{id}:result"))
    """What is sent, until it arrived."""
    attempts: Mapped[int]
    made_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
