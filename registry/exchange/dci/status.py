"""What became of earlier messages: the status of each request, and no record a second time."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from registry.core.context import Context
from registry.exchange.clients.admission import Admitted
from registry.exchange.dci import queries, rules, subscribing
from registry.exchange.dci.models import DciMessage

_MOST_ASKED = 100


def of(ctx: Context, admitted: Admitted, item: Mapping[str, Any]) -> dict[str, Any]:
    """`txnstatus_response`: the messages of this client that fit, and of nobody else's; none is an empty list."""
    kind, attribute, value = item["txn_type"], item["attribute_type"], item["attribute_value"]
    if attribute == "subscription_code_list":
        return {"txn_type": kind, "txn_status": _of_codes(ctx, admitted, kind, _texts(value))}
    messages = _messages(ctx, admitted, kind, attribute, value)
    return {"txn_type": kind, "txn_status": _shown(ctx, kind, messages, _texts(value))}


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [text for text in listed if isinstance(text, str) and len(text) <= rules.LONGEST_MESSAGE_ID][:_MOST_ASKED]


def _messages(ctx: Context, admitted: Admitted, kind: str, attribute: str, value: Any) -> Sequence[DciMessage]:
    texts = _texts(value)
    if not texts:
        return ()
    find: dict[str, Any] = {}
    if attribute == "transaction_id":
        find["transaction_id"] = texts[0]
    elif attribute == "reference_id_list":
        find["reference_ids"] = texts
    else:
        try:
            find["correlation_id"] = uuid.UUID(texts[0])
        except ValueError:
            return ()
    return queries.messages_of(ctx.session, admitted.client.id, kind, **find)


def _shown(ctx: Context, kind: str, messages: Sequence[DciMessage], values: Sequence[str]) -> dict[str, Any]:
    first = messages[0] if messages else None
    base = {
        "transaction_id": first.transaction_id if first else (values[0][: rules.LONGEST_ID] if values else "-"),
        "correlation_id": str(first.id if first else uuid.uuid4()),
    }
    if kind == "unsubscribe":
        state = first.status if first else rules.REJECTED
        reason = {} if first else {"status_reason_message": "No such message of this client is known."}
        moment = (first.answered_at or first.received_at) if first else ctx.now
        return base | {"timestamp": moment.isoformat(), "status": state, **reason}
    name = "search_response" if kind == "search" else "subscribe_response"
    return base | {name: [entry for message in messages for entry in _entries(ctx, kind, message)]}


def _entries(ctx: Context, kind: str, message: DciMessage) -> list[dict[str, Any]]:
    moment = (message.answered_at or message.received_at).isoformat()
    known = {entry.get("reference_id"): entry for entry in message.outcome}
    entries = [
        {"reference_id": reference, "timestamp": moment, "status": message.status} | known.get(reference, {})
        for reference in message.reference_ids
    ]
    if kind == "subscribe":
        for made in queries.subscriptions_of(ctx.session, message.id):
            for entry in entries:
                if entry["reference_id"] == made.reference_id:
                    entry["subscriptions"] = [subscribing.shown(made)]
    return entries


def _of_codes(ctx: Context, admitted: Admitted, kind: str, codes: Sequence[str]) -> dict[str, Any]:
    made = queries.subscriptions_with(ctx.session, admitted.client.id, codes) if codes else ()
    base = {
        "transaction_id": made[0].transaction_id if made else "-",
        "correlation_id": str(made[0].message_id if made else uuid.uuid4()),
    }
    if kind == "unsubscribe":
        statuses = [subscribing.shown_status(one) for one in made]
        state = rules.SUCCESS if made else rules.REJECTED
        return base | {"timestamp": ctx.now.isoformat(), "status": state, "subscription_status": statuses}
    if kind == "search":
        return base | {"search_response": []}
    entries = [
        {
            "reference_id": one.reference_id,
            "timestamp": one.subscribed_at.isoformat(),
            "status": rules.SUCCESS,
            "subscriptions": [subscribing.shown(one)],
        }
        for one in made
    ]
    return base | {"subscribe_response": entries}
