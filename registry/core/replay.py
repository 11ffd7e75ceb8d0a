"""Requests sent twice: the same key with the same content gets the first answer again.

When a tired registrar on a poor network presses the button again, the child is still registered only once.

An answer names persons, so it is sealed, forgotten when one of them is, and kept for STORED_FOR. What remains says that
the request was done: sent again, it is not done again.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    TextClause,
    UniqueConstraint,
    Uuid,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.core.context import Context
from registry.core.database import Base
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.identifiers import identifiers_in
from registry.core.messages import _
from registry.core.vault.declared import sealed_at

KEY_LENGTH = 200
STORED_FOR: Final = timedelta(days=7)
"""An answer is stored for this long, in which a device without a network has sent its request again."""
KEY_FOR: Final = timedelta(days=400)
"""That a request was done is known for this long."""
_STORED: Final = text("sealed_body IS NOT NULL OR body IS NOT NULL")
_ENDED: Final = text("sealed_body IS NULL AND body IS NULL")


class RequestKey(Base):
    """An answered request: its account, its key, the hash of its content, and for a while the sealed answer."""

    __tablename__ = "request_key"
    __table_args__ = (
        UniqueConstraint("account_id", "route", "key"),
        CheckConstraint("char_length(key) BETWEEN 1 AND 200", name="key_length"),
        CheckConstraint("octet_length(content_hash) = 32", name="content_hash_length"),
        Index("ix_request_key_created_at", "created_at", postgresql_where=_STORED),
        Index("ix_request_key_ended", "created_at", postgresql_where=_ENDED),
        Index("ix_request_key_names", "names", postgresql_using="gin"),
        Index("ix_request_key_plain", "id", postgresql_where=text("body IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID]
    route: Mapped[str]
    key: Mapped[str]
    content_hash: Mapped[bytes]
    status: Mapped[int]
    location: Mapped[str | None]
    body: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The answer as versions before this one stored it; they may still run while this one begins."""
    sealed_body: Mapped[bytes | None] = mapped_column(info=sealed_at("request_key:{id}:body"))
    names: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    """Every identifier in the answer, by which it is found when one of them is to be hidden."""
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
    if stored.sealed_body is not None:
        body = json.loads(ctx.vault.open(stored.sealed_body, _place(stored.id)))
    elif stored.body is not None:
        body = stored.body
    else:
        raise Refused(
            "answered-before",
            _("This request was carried out days ago. Do not enter it again; look the record up instead."),
        )
    return Answer(stored.status, body, stored.location)


def keep_answer(ctx: Context, route: str, key: str | None, content: bytes, answer: Answer) -> None:
    """Store the answer in the transaction that does the work: both commit or neither."""
    if key is None or ctx.actor.account_id is None:
        return
    key_id, plain = uuid.uuid4(), json.dumps(answer.body)
    ctx.session.add(
        RequestKey(
            id=key_id,
            account_id=ctx.actor.account_id,
            route=route,
            key=key,
            content_hash=content,
            status=answer.status,
            location=answer.location,
            body=None,
            sealed_body=ctx.vault.seal(plain.encode(), _place(key_id)),
            names=sorted(identifiers_in(f"{plain} {answer.location}")),
            created_at=ctx.now,
        )
    )


def forget_answers(session: Session, account_id: uuid.UUID) -> None:
    """Delete the answers stored for an account, which hold what it may not see any more where it works elsewhere."""
    session.execute(delete(RequestKey).where(RequestKey.account_id == account_id))


def expire_answers(session: Session, now: datetime) -> int:
    """Delete answers that were stored long enough, and after a year what remained of them; returns how many answers."""
    old = (RequestKey.created_at < now - STORED_FOR, _STORED)
    ended = update(RequestKey).where(*old).values(body=None, sealed_body=None, names=None).returning(RequestKey.id)
    count = len(session.scalars(ended.execution_options(synchronize_session=False)).all())
    session.execute(delete(RequestKey).where(*_outlived(now)))
    return count


def _outlived(now: datetime) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """What remains of answers for longer than a year, in the words of an index."""
    return RequestKey.created_at < now - KEY_FOR, _ENDED


def _place(key_id: uuid.UUID) -> str:
    return f"request_key:{key_id}:body"


def _find(session: Session, account_id: uuid.UUID | None, route: str, key: str) -> RequestKey | None:
    where = (RequestKey.account_id == account_id, RequestKey.route == route, RequestKey.key == key)
    return session.scalar(select(RequestKey).where(*where))
