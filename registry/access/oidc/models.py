"""Tables of links to an identity provider, and of visits to it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base


class ProviderLink(Base):
    """An account that its person enters by the identity provider: one account for a person."""

    __tablename__ = "provider_link"
    __table_args__ = (
        UniqueConstraint("holder_id"),
        CheckConstraint("agreed_by <> linked_by", name="four_eyes"),
        CheckConstraint("(agreed_by IS NULL) = (agreed_at IS NULL)", name="agreed_whole"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    holder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account_holder.id"))
    linked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    linked_at: Mapped[datetime]
    takes_two: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether another administrator has to agree, as to the role itself."""
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    agreed_at: Mapped[datetime | None]

    @property
    def is_in_force(self) -> bool:
        """Whether the account is entered by it."""
        return not self.takes_two or self.agreed_at is not None


class ProviderVisit(Base):
    """A browser that was sent to the provider: what its answer must bring back. Used up by the answer."""

    __tablename__ = "provider_visit"
    __table_args__ = (CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash_length"),)

    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    state: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    created_at: Mapped[datetime]
