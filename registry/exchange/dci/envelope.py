"""The envelope of every message: signature, header, message. What is wrong with one is `NotTaken` in DCI's words."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from marshmallow import ValidationError

from registry.core.context import Context
from registry.core.problems import field_errors
from registry.documents.keys.service import current_key
from registry.exchange.clients import signing
from registry.exchange.clients.admission import Admitted
from registry.exchange.dci import rules
from registry.exchange.dci.rules import VERSION
from registry.exchange.dci.schemas import HEADER, MESSAGES

OLDEST: Final = timedelta(minutes=15)
"""A message that was written longer ago is not taken; its message_id is kept for longer than that."""
AHEAD: Final = timedelta(minutes=5)
BAD: Final = "err.request.bad"
UNSIGNED: Final = frozenset({"", "unsigned", "unsigned-stub"})
"""How senders write that a message is not signed: the standard asks for a text, the public test-suite for these."""
_MOST_SHOWN: Final = 10


class NotTaken(Exception):
    """A message that is not taken: an error of the communication layer, and the reason for a header, if any."""

    def __init__(self, code: str, why: str, *, status: int = 400, header_code: str | None = None) -> None:
        super().__init__(code)
        self.code, self.why, self.status, self.header_code = code, why, status, header_code


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message whose header, signature and shape are right."""

    header: dict[str, Any]
    message: dict[str, Any]

    @property
    def message_id(self) -> str:
        """The sender's number of it."""
        return str(self.header["message_id"])

    @property
    def transaction_id(self) -> str:
        """The sender's number of the business that it belongs to."""
        return str(self.message["transaction_id"])

    @property
    def items(self) -> Sequence[Mapping[str, Any]]:
        """Its requests."""
        for name in ("search_request", "subscribe_request"):
            if name in self.message:
                return list(self.message[name])
        return [self.message.get("txnstatus_request", self.message)]

    @property
    def reference_ids(self) -> list[str]:
        """The sender's number of each request."""
        return [str(item["reference_id"]) for item in self.items if "reference_id" in item]


def read(ctx: Context, admitted: Admitted, body: Mapping[str, Any], action: str, callback: str | None) -> Envelope:
    """The message in a body, for an action; raises NotTaken. `callback` is where it is answered, if later."""
    raw_header, raw_message = body.get("header"), body.get("message")
    if not isinstance(raw_header, dict) or not isinstance(raw_message, dict):
        raise NotTaken(BAD, "The body holds signature, header and message; header and message are objects.")
    header = _loaded(HEADER, raw_header, "/header")
    _refuse_header(ctx, admitted, header, action, callback)
    _refuse_unsigned(ctx, admitted, body, raw_header, raw_message)
    if header["is_msg_encrypted"] or "ciphertext" in raw_message:
        raise NotTaken("err.encryption.invalid", "Encrypted messages are not taken. Send them over TLS, signed.")
    message = _loaded(MESSAGES[action], raw_message, "/message")
    envelope = Envelope(header, message)
    if action in ("search", "subscribe") and header["total_count"] != len(envelope.items):
        raise NotTaken(BAD, "total_count must be the number of requests.", header_code="rjct.total_count.invalid")
    if len(set(envelope.reference_ids)) != len(envelope.reference_ids):
        raise NotTaken(BAD, "rjct.reference_id.duplicate: each request of a message has a reference_id of its own.")
    if action == "search" and callback is not None:
        _refuse_pages(envelope)
    return envelope


def _refuse_pages(envelope: Envelope) -> None:
    """Refuse pages that cannot be: whoever is answered later learns at once that there is nothing to wait for."""
    for item in envelope.items:
        try:
            rules.page_of(item["search_criteria"].get("pagination", item.get("pagination")))
        except rules.Rejected as why:
            raise NotTaken(BAD, f"{why.code}: {why.why}") from why


def _loaded(schema: Any, content: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(content)
    except ValidationError as error:
        wrong = field_errors(error.messages, pointer)[:_MOST_SHOWN]
        raise NotTaken(BAD, "; ".join(f"{field.pointer}: {field.detail}" for field in wrong)[:990]) from error
    return loaded


def _refuse_header(
    ctx: Context, admitted: Admitted, header: Mapping[str, Any], action: str, callback: str | None
) -> None:
    if header["version"] != VERSION:
        raise NotTaken(
            "err.version.not_supported", f"This registry speaks {VERSION}.", header_code="rjct.version.invalid"
        )
    if header["sender_id"] != admitted.client.code:
        raise NotTaken("err.sender_id.invalid", "sender_id is not the client to which the token was given.", status=403)
    if header.get("receiver_id") not in (None, ctx.settings.exchange_id):
        raise NotTaken("err.receiver_id.invalid", "receiver_id is not this registry.")
    if header["action"] != action:
        raise NotTaken(BAD, f"The action of this address is {action}.", header_code="rjct.action.invalid")
    written: datetime = header["message_ts"]
    if not ctx.now - OLDEST <= written <= ctx.now + AHEAD:
        raise NotTaken(BAD, "message_ts must be within the last 15 minutes.", header_code="rjct.message_ts.invalid")
    if callback is None:
        return
    agreed = (admitted.terms.callback_url or "").rstrip("/")
    if not agreed:
        raise NotTaken("err.sender_uri.invalid", "The agreement names no address for answers. Use the sync paths.")
    if header.get("sender_uri") is not None and header["sender_uri"].rstrip("/") not in (agreed, agreed + callback):
        raise NotTaken("err.sender_uri.invalid", "Answers are sent to the address of the agreement alone.")


def _refuse_unsigned(
    ctx: Context, admitted: Admitted, body: Mapping[str, Any], header: Mapping[str, Any], message: Mapping[str, Any]
) -> None:
    signature = body.get("signature")
    if signature is None or (isinstance(signature, str) and signature.strip().lower() in UNSIGNED):
        if admitted.terms.is_signed:
            raise NotTaken("err.signature.missing", "The agreement asks for signed messages.", status=401)
        return
    # Asked for or not, a signature must be genuine: where it is false, this is not what its sender wrote.
    is_genuine = isinstance(signature, str) and signing.is_genuine(
        signature, header, message, admitted.client.code, admitted.keys, ctx.now
    )
    if not is_genuine:
        raise NotTaken("err.signature.invalid", "The signature is not this client's, or it is over.", status=401)


def header_of(
    ctx: Context, receiver: str, action: str, message_id: uuid.UUID, *, status: str, total: int, completed: int
) -> dict[str, Any]:
    """The header of a message of ours."""
    return {
        "version": VERSION,
        "message_id": str(message_id),
        "message_ts": ctx.now.isoformat(),
        "action": action,
        "status": status,
        "total_count": total,
        "completed_count": completed,
        "sender_id": ctx.settings.exchange_id,
        "receiver_id": receiver,
        "is_msg_encrypted": False,
    }


def signed(ctx: Context, header: Mapping[str, Any], message: Any) -> dict[str, Any]:
    """A message of ours with its signature, by the key with which this registry signs cards (published as JWKS)."""
    key = current_key(ctx)
    signature = signing.sign(header, message, ctx.settings.exchange_id, key.kid, key.private, ctx.now)
    return {"signature": signature, "header": dict(header), "message": message}
