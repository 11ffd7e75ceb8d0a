"""Tables of the vault: its keys' names with a mark that proves who holds them, never the keys; damaged records."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base


class VaultKey(Base):
    """A key under which records of this database are, or were, sealed."""

    __tablename__ = "vault_key"

    name: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[bytes]
    """A known sentence sealed under this very key: opened at every start, never sealed again."""
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """From when on nothing needs the key any more."""


class DamagedRecord(Base):
    """A sealed record that did not open though its key was there: noted once, until it opens again."""

    __tablename__ = "damaged_record"

    place: Mapped[str] = mapped_column(primary_key=True)
    """In the vault's terms: `table:key:column`."""
    noticed_at: Mapped[datetime]
    mended_at: Mapped[datetime | None]
    """When it opened again, restored from a backup."""
