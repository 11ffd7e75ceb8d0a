"""The table of forms that came after their session had ended."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base
from registry.core.vault.declared import sealed_at


class KeptForm(Base):
    """The last form of an account that came too late: where it goes, and what was typed, sealed."""

    __tablename__ = "kept_form"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    address: Mapped[str]
    sealed_fields: Mapped[bytes] = mapped_column(info=sealed_at("kept_form:{account_id}:fields"))
    kept_at: Mapped[datetime]
