"""Subscriptions to one person's events: asked for, ended, and what is sent when something happens."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.exchange.clients import admission
from registry.exchange.clients.admission import Admitted
from registry.exchange.clients.rules import SUBSCRIBE
from registry.exchange.dci import queries, rules, searching
from registry.exchange.dci.envelope import Envelope
from registry.exchange.dci.models import DciMessage, DciSubscription
from registry.exchange.dci.rules import Rejected
from registry.exchange.registered import registered

MOST_OPEN: Final = 100_000
"""Open subscriptions of one client."""


def subscribe(ctx: Context, admitted: Admitted, message: DciMessage, envelope: Envelope) -> list[dict[str, Any]]:
    """The entries of `subscribe_response`, one for each request."""
    return [_answer(ctx, admitted, message, item) for item in envelope.items]


def _answer(ctx: Context, admitted: Admitted, message: DciMessage, item: Mapping[str, Any]) -> dict[str, Any]:
    base = {"reference_id": item["reference_id"], "timestamp": ctx.now.isoformat()}
    if "locale" in item:
        base["locale"] = item["locale"]
    try:
        made = _subscribed(ctx, admitted, message, item)
    except Rejected as why:
        admission.journal_answer(ctx, admitted, "exchange.rejected", None, (), reason=why.code)
        return base | {"status": rules.REJECTED, "status_reason_code": why.code, "status_reason_message": why.why}
    return base | {"status": rules.SUCCESS, "subscriptions": [shown(made)]}


def _subscribed(ctx: Context, admitted: Admitted, message: DciMessage, item: Mapping[str, Any]) -> DciSubscription:
    criteria, terms = item["subscribe_criteria"], admitted.terms
    if SUBSCRIBE not in terms.operations:
        raise Rejected(rules.NOTIFY_TYPES_INVALID, "The agreement does not allow subscriptions.")
    event = rules.event_of(criteria["reg_event_type"])
    if event is None or event not in terms.events:
        raise Rejected(rules.NOTIFY_TYPES_INVALID, "The agreement does not name this event.")
    if "frequency" in criteria:
        raise Rejected(rules.NOTIFY_DETAILS_INVALID, "Notifications are sent as it happens: leave frequency out.")
    try:
        purpose = searching.purpose_stated(admitted, criteria)
        wanted = rules.wanted(criteria.get("filter_type", "idtype-value"), criteria["filter"])
    except Rejected as why:
        raise Rejected(rules.NOTIFY_DETAILS_INVALID, why.why) from why
    if ctx.purpose not in (None, purpose):
        raise Rejected(rules.NOTIFY_DETAILS_INVALID, "All requests of one message have the same purpose.")
    if wanted.kind is None:
        raise Rejected(rules.NOTIFY_DETAILS_INVALID, "A subscription names one person, by an identifier.")
    found = registered(ctx, searching.find(ctx, admitted, wanted))
    if len(found) != 1:
        raise Rejected(rules.PERSON_INVALID, "Nobody registered here has this identifier.")
    return _made(ctx, admitted, message, item, event, found[0].person_id, purpose)


def _made(
    ctx: Context,
    admitted: Admitted,
    message: DciMessage,
    item: Mapping[str, Any],
    event: str,
    person_id: uuid.UUID,
    purpose: str,
) -> DciSubscription:
    if queries.open_subscription(ctx.session, admitted.client.id, person_id, event) is not None:
        raise Rejected(rules.ALREADY_SUBSCRIBED, "This client is subscribed to this event of this person already.")
    if queries.count_of_open(ctx.session, admitted.client.id) >= MOST_OPEN:
        raise Rejected(rules.NOTIFY_DETAILS_INVALID, "This client has as many subscriptions as one may have.")
    subscription = DciSubscription(
        id=uuid.uuid4(),
        code=f"sub-{secrets.token_urlsafe(24)}",
        client_id=admitted.client.id,
        message_id=message.id,
        reference_id=item["reference_id"],
        transaction_id=message.transaction_id,
        event=event,
        event_name=item["subscribe_criteria"]["reg_event_type"],
        person_id=person_id,
        purpose=purpose,
        subscribed_at=ctx.now,
    )
    ctx.session.add(subscription)
    ctx.session.flush()
    admission.journal_answer(ctx, admitted, "exchange.subscribed", purpose, (person_id,), event=event)
    return subscription


def unsubscribe(ctx: Context, admitted: Admitted, codes: Sequence[str]) -> tuple[list[dict[str, str]], str | None]:
    """End a client's subscriptions; (the status of each known code, why the request is rejected if it is)."""
    known = {one.code: one for one in queries.subscriptions_with(ctx.session, admitted.client.id, codes)}
    if any(code not in known for code in codes):
        return [shown_status(one) for one in known.values()], rules.CODE_INVALID
    ended = [one for one in known.values() if one.ended_at is None]
    for subscription in ended:
        subscription.ended_at = ctx.now
        persons = (subscription.person_id,)
        admission.journal_answer(ctx, admitted, "exchange.unsubscribed", subscription.purpose, persons)
    ctx.session.flush()
    return [shown_status(one) for one in known.values()], None if ended else rules.ALREADY_UNSUBSCRIBED


def shown(subscription: DciSubscription) -> dict[str, Any]:
    """A subscription as the standard shows one."""
    return {
        "version": rules.VERSION,
        **shown_status(subscription),
        "timestamp": subscription.subscribed_at.isoformat(),
        "reg_type": rules.REG_TYPE,
        "reg_event_type": subscription.event_name,
        "notify_record_type": rules.RECORD_TYPE,
    }


def shown_status(subscription: DciSubscription) -> dict[str, str]:
    """Its code, and whether it stands."""
    return {"code": subscription.code, "status": "subscribe" if subscription.ended_at is None else "unsubscribe"}
