"""The table of the vault's keys: their names, and a sealed mark that proves who holds them. Never the keys."""

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
