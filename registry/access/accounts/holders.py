"""The natural persons behind accounts: found again by a keyed hash of their document, which itself is sealed."""

import hashlib
import hmac
import re
import unicodedata
import uuid
from typing import Final

from registry.access import queries
from registry.access.models import AccountHolder
from registry.core import locks
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.locks import Lock
from registry.core.messages import _
from registry.core.vault import VaultError

TYPES: Final = ("DNI", "CE", "PASSPORT")
_SHAPES: Final = {"DNI": r"[0-9]{8}", "CE": r"[0-9A-Z]{6,12}", "PASSPORT": r"[0-9A-Z]{5,15}"}
_PURPOSE: Final = "account-holder"


def place_of(holder_id: uuid.UUID) -> str:
    """What a holder's sealed document is bound to."""
    return f"account_holder:{holder_id}:document"


def holder_of(ctx: Context, document: str) -> AccountHolder:
    """The person with this document (`DNI:12345678`), added if no account named her before; raises Invalid."""
    plain = _normal(document)
    locks.take(ctx.session, Lock.HOLDER)
    for document_hash in _hashes(ctx, plain):
        holder = queries.holder(ctx.session, document_hash)
        if holder is not None:
            return holder
    holder_id = uuid.uuid4()
    holder = AccountHolder(
        id=holder_id,
        document_hash=_hash(ctx, plain, ctx.vault.current),
        key_id=ctx.vault.current,
        sealed_document=ctx.vault.seal(plain.encode(), place_of(holder_id)),
    )
    ctx.session.add(holder)
    ctx.session.flush()
    return holder


def hash_anew(ctx: Context) -> int:
    """Derive each hash from the vault's current key, for one that is to be retired; how many there were."""
    locks.take(ctx.session, Lock.HOLDER)
    holders = queries.holders_not_under(ctx.session, ctx.vault.current)
    for holder in holders:
        plain = ctx.vault.open(holder.sealed_document, place_of(holder.id)).decode()
        holder.document_hash, holder.key_id = _hash(ctx, plain, ctx.vault.current), ctx.vault.current
    ctx.session.flush()
    return len(holders)


def hashes_of(ctx: Context, document: str) -> list[bytes]:
    """Every hash under which the person with this document may be stored."""
    return _hashes(ctx, _normal(document))


def document_of(ctx: Context, account_id: uuid.UUID) -> tuple[str, str] | None:
    """Type and number of the document of the person behind an account; None where none is stated, or it is damaged."""
    holder = queries.holder_of(ctx.session, account_id)
    if holder is None:
        return None
    try:
        plain = ctx.vault.open(holder.sealed_document, place_of(holder.id)).decode()
    except VaultError:  # `registry check` names it
        return None
    kind, _colon, number = plain.partition(":")
    return kind, number


def _normal(document: str) -> str:
    text = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", document)).upper()
    kind, _colon, number = text.partition(":")
    if kind not in _SHAPES or not re.fullmatch(_SHAPES[kind], number):
        message = _(
            "Give the document as TYPE:NUMBER, for example DNI:12345678. Types: {types}.", types=", ".join(TYPES)
        )
        raise Invalid([FieldError("/staff_document", message)])
    return f"{kind}:{number}"


def _hashes(ctx: Context, plain: str) -> list[bytes]:
    return [_hash(ctx, plain, key_id) for key_id in {ctx.vault.current, *queries.holder_keys(ctx.session)}]


def _hash(ctx: Context, plain: str, key_id: str) -> bytes:
    return hmac.digest(ctx.vault.derived_key(_PURPOSE, key_id), plain.encode(), hashlib.sha256)
