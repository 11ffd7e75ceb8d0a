"""Tells the clients that are subscribed of what happened to a person: each by a job of its own, as it may see it."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.errors import Forbidden
from registry.exchange.clients import admission
from registry.exchange.clients.rules import SUBSCRIBE
from registry.exchange.dci import envelope as envelopes
from registry.exchange.dci import messages, queries, rules, searching
from registry.people.happenings.models import Happening

NOTIFY_TASK: Final = "exchange.dci.notify"


def happened(ctx: Context, happening: Happening) -> None:
    """Queue a notification for each subscription to such an event of this person."""
    event = rules.EVENT_OF.get(happening.kind)
    if event is None:
        return
    for subscription in queries.to_notify(ctx.session, happening.person_id, event, happening.at):
        ctx.defer(NOTIFY_TASK, subscription_id=str(subscription.id), happening_id=str(happening.id))


def notify(ctx: Context, subscription_id: uuid.UUID, happening_id: uuid.UUID) -> None:
    """Make the notification: the person as of now. Nothing where the client may not know of the person any more."""
    subscription = queries.subscription(ctx.session, subscription_id)
    if subscription is None or subscription.ended_at is not None:
        return
    try:
        admitted = admission.admit_client(ctx, subscription.client_id)
    except Forbidden:
        return
    terms = admitted.terms
    is_agreed = SUBSCRIBE in terms.operations and subscription.event in terms.events
    if not is_agreed or subscription.purpose not in terms.purposes:
        return
    # Read first: as the client, the subscription to somebody sealed does not exist.
    person_id, purpose, event = subscription.person_id, subscription.purpose, subscription.event
    transaction_id, reference_id, name = (
        subscription.transaction_id,
        subscription.reference_id,
        subscription.event_name,
    )
    admission.act_for(ctx, admitted.client, "dci.notify")
    data = searching.data_of(ctx, admitted, person_id, purpose, event=event)
    if data is None:
        return
    data["reg_event_type"] = name
    data["reg_records"] = data["reg_records"][0]
    content = {
        "transaction_id": transaction_id,
        "notify_event": [{"reference_id": reference_id, "timestamp": ctx.now.isoformat(), "data": data}],
    }
    # The same happening has the same message_id, however often the job is run.
    message_id = uuid.uuid5(subscription_id, str(happening_id))
    if queries.outgoing(ctx.session, message_id) is not None:
        return
    header = envelopes.header_of(
        ctx, admitted.client.code, "notify", message_id, status=rules.SUCCESS, total=1, completed=1
    )
    messages.put_out(ctx, admitted, "/registry/notify", header, content, None)
