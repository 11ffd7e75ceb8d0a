"""The table of what systems subscribed to by OSIA's interface."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base
from registry.core.vault import sealed_at


class TopicSubscription(Base):
    """A system's wish to be sent one topic at one address; deleted when it unsubscribes or does not confirm."""

    __tablename__ = "topic_subscription"
    __table_args__ = (
        UniqueConstraint("client_id", "topic", "address"),
        UniqueConstraint("token_sha256"),
        CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    """Its receiver's too, once it is confirmed."""
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    topic: Mapped[str]
    address: Mapped[str]
    policy: Mapped[str | None]
    """As the system wrote it."""
    token_sha256: Mapped[bytes]
    sealed_token: Mapped[bytes] = mapped_column(info=sealed_at("topic_subscription:{id}:token"))
    """Sent to the address, from where it comes back."""
    subscribed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
