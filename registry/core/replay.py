"""Requests sent twice: the same key with the same content gets the first answer again.

When a tired registrar on a poor network presses the button again, the child is still registered only once.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.core.context import Context
from registry.core.database import Base
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import _

KEY_LENGTH = 200


class RequestKey(Base):
    """An answered request: its account, its key, the hash of its content, and the answer."""

    __tablename__ = "request_key"
    __table_args__ = (
        UniqueConstraint("account_id", "route", "key"),
        CheckConstraint("char_length(key) BETWEEN 1 AND 200", name="key_length"),
        CheckConstraint("octet_length(content_hash) = 32", name="content_hash_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID]
    route: Mapped[str]
    key: Mapped[str]
    content_hash: Mapped[bytes]
    status: Mapped[int]
    location: Mapped[str | None]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer to a request."""

    status: int
    body: dict[str, Any]
    location: str | None


def checked_key(key: str | None) -> str | None:
    """The Idempotency-Key header, or None when absent; raises Invalid when it is blank, too long or not ASCII."""
    if key is None:
        return None
    if not (1 <= len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Invalid(
            [
                FieldError(
                    "/headers/Idempotency-Key",
                    _("Must have {low} to {high} printable ASCII characters.", low=1, high=KEY_LENGTH),
                )
            ]
        )
    return key


def content_hash(*parts: bytes) -> bytes:
    """SHA-256 over the parts of a request, each preceded by its length, so that different splits do not collide."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def earlier_answer(ctx: Context, route: str, key: str, content: bytes) -> Answer | None:
    """The first answer to this request, if it was sent before; raises Refused when the key came with other content."""
    stored = _find(ctx.session, ctx.actor.account_id, route, key)
    if stored is None:
        return None
    if stored.content_hash != content:
        raise Refused(
            "idempotency-key-reused",
            _("This Idempotency-Key was used for another request. Use a new key for each request."),
            errors=[FieldError("/headers/Idempotency-Key", _("Was used before with different content."))],
        )
    return Answer(stored.status, stored.body, stored.location)


def keep_answer(ctx: Context, route: str, key: str | None, content: bytes, answer: Answer) -> None:
    """Store the answer in the transaction that does the work: both commit or neither."""
    if key is None or ctx.actor.account_id is None:
        return
    ctx.session.add(
        RequestKey(
            account_id=ctx.actor.account_id,
            route=route,
            key=key,
            content_hash=content,
            status=answer.status,
            location=answer.location,
            body=answer.body,
            created_at=ctx.now,
        )
    )


def forget_answers(session: Session, account_id: uuid.UUID) -> None:
    """Delete the answers stored for an account, which hold what it may not see any more where it works elsewhere."""
    session.execute(delete(RequestKey).where(RequestKey.account_id == account_id))


def _find(session: Session, account_id: uuid.UUID | None, route: str, key: str) -> RequestKey | None:
    where = (RequestKey.account_id == account_id, RequestKey.route == route, RequestKey.key == key)
    return session.scalar(select(RequestKey).where(*where))
