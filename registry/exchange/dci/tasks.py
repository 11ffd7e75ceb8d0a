"""Background jobs of DCI: make an answer, send it, tell of what happened, forget what is over."""

import json
import uuid
from typing import Final

from registry.core.context import SYSTEM, Context
from registry.core.errors import Forbidden
from registry.core.hiding import without_sealed
from registry.core.jobs import Task, apart
from registry.core.registry import Registry
from registry.exchange import queries as persons
from registry.exchange.clients import admission
from registry.exchange.clients.sending import post
from registry.exchange.dci import envelope, messages, notifying, queries
from registry.exchange.dci.models import DciOutgoing


def _answer(ctx: Context, message_id: str) -> None:
    messages.answer(ctx, uuid.UUID(message_id))


def _send(registry: Registry, outgoing_id: str) -> None:
    """Send a message, outside of any transaction; it is forgotten once the receiver took it."""
    with registry.begin(SYSTEM) as ctx:
        message = _message(ctx, outgoing_id)
    if message is None:
        return
    address, path, content = message
    post(registry, address, path, content)
    with registry.begin(SYSTEM) as ctx:
        outgoing = queries.outgoing(ctx.session, uuid.UUID(outgoing_id))
        if outgoing is not None:
            ctx.journal("exchange.sent", "exchange_client", outgoing.client_id, message=outgoing_id, path=path)
            ctx.session.delete(outgoing)


def _message(ctx: Context, outgoing_id: str) -> tuple[str, str, bytes] | None:
    """Where and what is sent: signed now, so that its signature is valid however long its receiver was away.

    Whoever was sealed since it was made is not shown any more: the message is given up, and the client may ask again.
    """
    outgoing = queries.outgoing(ctx.session, uuid.UUID(outgoing_id))
    if outgoing is None:
        return None
    try:
        admitted = admission.admit_client(ctx, outgoing.client_id)
    except Forbidden:
        _give_up(ctx, outgoing, "no-agreement")
        return None
    with without_sealed(ctx.session):
        is_hidden = len(persons.people(ctx.session, outgoing.persons)) < len(set(outgoing.persons))
    if is_hidden or not admitted.terms.callback_url:
        _give_up(ctx, outgoing, "withdrawn")
        return None
    body = json.loads(ctx.vault.open(outgoing.sealed_body, messages.body_place(outgoing.id)))
    signed = envelope.signed(ctx, body["header"], body["message"])
    content = json.dumps(signed, ensure_ascii=False).encode()
    return admitted.terms.callback_url, outgoing.path, content


def _give_up(ctx: Context, outgoing: DciOutgoing, why: str) -> None:
    ctx.journal("exchange.not_sent", "exchange_client", outgoing.client_id, message=str(outgoing.id), reason=why)
    ctx.session.delete(outgoing)


def _notify(ctx: Context, subscription_id: str, happening_id: str) -> None:
    notifying.notify(ctx, uuid.UUID(subscription_id), uuid.UUID(happening_id))


def _expire(ctx: Context, timestamp: int = 0) -> None:
    """Forget messages whose time is over."""
    del timestamp  # of the schedule; the unit of work has its own moment
    queries.expire_messages(ctx.session, ctx.now - messages.KEPT)
    for outgoing in queries.unsent(ctx.session, ctx.now - messages.UNSENT_FOR):
        _give_up(ctx, outgoing, "expired")


EXPIRE_TASK: Final = "exchange.dci.expire"
TASKS: Final[dict[str, Task]] = {
    messages.ANSWER_TASK: _answer,
    messages.SEND_TASK: apart(_send),
    notifying.NOTIFY_TASK: _notify,
    EXPIRE_TASK: _expire,
}
PERIODIC: Final = {EXPIRE_TASK: "17 3 * * *"}
