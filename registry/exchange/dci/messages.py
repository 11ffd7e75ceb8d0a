"""Messages received, answered at once or by a job, and sent when the journal names whom they show."""

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import Forbidden
from registry.exchange.clients import admission
from registry.exchange.clients.admission import Admitted
from registry.exchange.dci import envelope as envelopes
from registry.exchange.dci import queries, rules, searching, status, subscribing
from registry.exchange.dci.envelope import Envelope, NotTaken
from registry.exchange.dci.models import DciMessage, DciOutgoing
from registry.exchange.dci.schemas import HEADER, MESSAGES

ANSWER_TASK: Final = "exchange.dci.answer"
SEND_TASK: Final = "exchange.dci.send"
KEPT: Final = timedelta(days=30)
"""For how long a message can be asked about."""
UNSENT_FOR: Final = timedelta(days=3)
"""How long a message of ours waits for its receiver."""
CALLBACKS: Final[Mapping[str, tuple[str, str]]] = {
    "search": ("/registry/on-search", "on-search"),
    "subscribe": ("/registry/on-subscribe", "on-subscribe"),
    "unsubscribe": ("/registry/on-unsubscribe", "on-unsubscribe"),
    "txn-status": ("/registry/txn/on-status", "txn-on-status"),
}
"""Action → the path below the agreed address where it is answered, and the action of the answer."""


def receive(ctx: Context, body: Mapping[str, Any], action: str) -> uuid.UUID:
    """Take a message that is answered later; its correlation id. Raises NotTaken, Forbidden, TooMany."""
    admitted = admission.admit(ctx)
    read = envelopes.read(ctx, admitted, body, action, CALLBACKS[action][0])
    correlation_id = uuid.uuid4()
    content = canonical({"header": body["header"], "message": body["message"]}).encode()
    sealed = ctx.vault.seal(content, _request_place(correlation_id))
    _note(ctx, admitted, read, action, correlation_id, rules.RECEIVED, sealed)
    ctx.defer(ANSWER_TASK, message_id=str(correlation_id))
    return correlation_id


def answer_now(ctx: Context, body: Mapping[str, Any], action: str) -> dict[str, Any]:
    """The answer to a message of the sync paths, signed. Raises NotTaken, Forbidden, TooMany."""
    admitted = admission.admit(ctx)
    read = envelopes.read(ctx, admitted, body, action, None)
    correlation_id = uuid.uuid4()
    message = _note(ctx, admitted, read, action, correlation_id, rules.PENDING, None)
    header, content = _answered(ctx, admitted, message, read)
    return envelopes.signed(ctx, header, content)


def _note(
    ctx: Context,
    admitted: Admitted,
    read: Envelope,
    action: str,
    correlation_id: uuid.UUID,
    state: str,
    sealed: bytes | None,
) -> DciMessage:
    values: dict[str, object] = {
        "id": correlation_id,
        "client_id": admitted.client.id,
        "message_id": read.message_id,
        "action": action,
        "transaction_id": read.transaction_id,
        "reference_ids": read.reference_ids,
        "status": state,
        "outcome": [],
        "sealed_request": sealed,
        "received_at": ctx.now,
    }
    if not queries.add_message(ctx.session, values):
        raise NotTaken(
            envelopes.BAD, "A message with this message_id was taken before.", header_code="rjct.message_id.duplicate"
        )
    admission.spend(ctx, admitted, len(read.items))
    message = queries.message(ctx.session, correlation_id)
    assert message is not None  # written a moment ago
    ctx.journal(
        "exchange.received",
        "dci_message",
        correlation_id,
        client=admitted.client.code,
        doing=action,
        count=len(read.items),
    )
    return message


def _answered(
    ctx: Context, admitted: Admitted, message: DciMessage, read: Envelope
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and message of the answer; what became of each request is noted with the message."""
    base: dict[str, Any] = {"transaction_id": read.transaction_id, "correlation_id": str(message.id)}
    if message.action == "search":
        entries = [searching.answer(ctx, admitted, item) for item in read.items]
        content = base | {"search_response": entries}
    elif message.action == "subscribe":
        entries = subscribing.subscribe(ctx, admitted, message, read)
        content = base | {"subscribe_response": entries}
    elif message.action == "unsubscribe":
        codes, reason = subscribing.unsubscribe(ctx, admitted, read.message["subscription_codes"])
        outcome = {"status": rules.SUCCESS if reason is None else rules.REJECTED}
        outcome |= {} if reason is None else {"status_reason_code": reason}
        content = base | {"timestamp": ctx.now.isoformat(), **outcome, "subscription_status": codes}
        entries = [outcome]
    else:
        content = base | {"txnstatus_response": status.of(ctx, admitted, read.message["txnstatus_request"])}
        entries = [{"status": rules.SUCCESS}]
    noted = ("reference_id", "status", "status_reason_code")
    message.outcome = [{name: entry[name] for name in noted if name in entry} for entry in entries]
    is_rejected = all(entry["status"] == rules.REJECTED for entry in entries)
    message.status = rules.REJECTED if is_rejected else rules.SUCCESS
    message.answered_at, message.sealed_request = ctx.now, None
    ctx.session.flush()
    header = envelopes.header_of(
        ctx,
        admitted.client.code,
        CALLBACKS[message.action][1],
        uuid.uuid4(),
        status=message.status,
        total=len(entries),
        completed=len(entries),
    )
    return header, content


def answer(ctx: Context, message_id: uuid.UUID) -> None:
    """Make the answer to a message and put it among those to be sent, as the client: it sees what the client may see.

    A client whose agreement ended in the meantime is not answered.
    """
    message = queries.message(ctx.session, message_id, lock=True)
    if message is None or message.sealed_request is None:
        return
    try:
        admitted = admission.admit_client(ctx, message.client_id)
    except Forbidden:
        message.status, message.sealed_request = rules.REJECTED, None
        ctx.session.flush()
        return
    read = _read_again(ctx, message, message.sealed_request)
    admission.act_for(ctx, admitted.client, f"dci.{message.action}")
    header, content = _answered(ctx, admitted, message, read)
    put_out(ctx, admitted, CALLBACKS[message.action][0], header, content, message.id)


def _read_again(ctx: Context, message: DciMessage, sealed: bytes) -> Envelope:
    content = json.loads(ctx.vault.open(sealed, _request_place(message.id)))
    return Envelope(HEADER.load(content["header"]), MESSAGES[message.action].load(content["message"]))


def put_out(
    ctx: Context,
    admitted: Admitted,
    path: str,
    header: Mapping[str, Any],
    content: Mapping[str, Any],
    answers_id: uuid.UUID | None,
) -> None:
    """Put a message among those to be sent: sealed, in the transaction that journals whom it shows."""
    outgoing_id = uuid.UUID(str(header["message_id"]))
    body = canonical({"header": dict(header), "message": dict(content)}).encode()
    shown = frozenset[uuid.UUID]().union(*(entry.persons for entry in ctx.entries))
    ctx.session.add(
        DciOutgoing(
            id=outgoing_id,
            client_id=admitted.client.id,
            path=path,
            answers_id=answers_id,
            sealed_body=ctx.vault.seal(body, body_place(outgoing_id)),
            persons=sorted(shown),
            made_at=ctx.now,
        )
    )
    ctx.session.flush()
    ctx.defer(SEND_TASK, outgoing_id=str(outgoing_id))


def body_place(outgoing_id: uuid.UUID) -> str:
    """To what a sealed body is bound."""
    return f"dci_outgoing:{outgoing_id}:body"


def _request_place(message_id: uuid.UUID) -> str:
    return f"dci_message:{message_id}:request"
