"""Subscriptions: asked for, confirmed by a token that only the address is told, and ended."""

import hashlib
import json
import secrets
import time
import uuid
from typing import Any, Final
from urllib.parse import urlencode

from registry.core.context import SYSTEM, Context
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound
from registry.core.messages import _
from registry.core.registry import Registry
from registry.exchange import following
from registry.exchange.clients import admission
from registry.exchange.clients import queries as agreements
from registry.exchange.clients.admission import Admitted
from registry.exchange.clients.rules import FOLLOW, is_below
from registry.exchange.clients.sending import post_to
from registry.exchange.notifications import keys
from registry.exchange.notifications import queries as receivers
from registry.exchange.notifications import rules as notifications
from registry.exchange.notifications import service as notifying
from registry.exchange.notifications.models import NotificationReceiver
from registry.exchange.topics import queries, rules
from registry.exchange.topics.models import TopicSubscription

CONFIRM_TASK: Final = "exchange.topics.confirm"
PATH: Final = "/osia/notification/v1/subscriptions/confirm"
_TOKEN_BYTES: Final = 24
_UNSUBSCRIBED: Final = "The system unsubscribed."


def admitted(ctx: Context, stated: str | None) -> Admitted:
    """The system that asks; raises Forbidden, TooMany."""
    client, purpose = admission.admit_for(ctx, stated, FOLLOW)
    admission.spend(ctx, client, 1)
    ctx.purpose = purpose
    return client


def topics(ctx: Context, stated: str | None) -> list[dict[str, str]]:
    """The topics that the agreement allows."""
    return [_topic(kind) for kind in following.topics(admitted(ctx, stated).terms)]


def topic(ctx: Context, stated: str | None, name: str) -> dict[str, str]:
    """A topic that is there already, by its name; raises Invalid, since none is made here."""
    return _topic(_kind(admitted(ctx, stated), name, "/query/name"))


def _topic(kind: str) -> dict[str, str]:
    return {"uuid": following.topic_id(kind), "name": kind}


def _kind(client: Admitted, name: str, pointer: str) -> str:
    allowed = following.topics(client.terms)
    if name not in allowed:
        raise Invalid([FieldError(pointer, _("Must be one of: {choices}.", choices=", ".join(allowed)))])
    return name


def refuse_topic(ctx: Context, stated: str | None, topic_id: str) -> None:
    """Raise NotFound for a topic that is not there, Invalid for one that is: nobody else writes to it."""
    client = admitted(ctx, stated)
    if topic_id not in {following.topic_id(kind) for kind in following.topics(client.terms)}:
        raise NotFound
    raise Invalid([FieldError("/uuid", _("The topics are this registry's own; it alone writes to them."))])


def subscribe(
    ctx: Context, stated: str | None, topic: str, protocol: str | None, address: str, policy: str | None
) -> dict[str, Any]:
    """Note a subscription and have its address asked; the same again is the same. Raises Invalid, Forbidden."""
    client = admitted(ctx, stated)
    kind, client_id = _kind(client, topic, "/query/topic"), client.client.id
    _refuse_if_ended(ctx, client, kind)
    errors = [FieldError("/query/address", reason) for reason in notifications.url_errors(address)]
    if not errors and not is_below(address, client.terms.callback_url):
        reason = _("Must be at or below the address for answers that the agreement names.")
        errors.append(FieldError("/query/address", reason))
    if protocol not in (None, rules.HTTP):
        errors.append(FieldError("/query/protocol", _("Must be one of: {choices}.", choices=rules.HTTP)))
    if rules.policy_of(policy) is None:
        reason = _("Must be seconds and a number of attempts, such as 3600,168: 60 to 86400, and 1 to 168.")
        errors.append(FieldError("/query/policy", reason))
    if errors:
        raise Invalid(errors)
    agreements.in_turn(ctx.session, client_id)
    own = queries.of_client(ctx.session, client_id)
    known = next((each for each in own if (each.topic, each.address) == (kind, address)), None)
    if known is not None and _is_over(ctx, known):
        ctx.session.delete(known)
        ctx.session.flush()
        known = None
    if known is None:
        if len(own) >= rules.MOST_SUBSCRIPTIONS:
            raise Invalid([FieldError("", _("No more subscriptions can be kept. End some first."))])
        known = _add(ctx, client, kind, address, policy)
    if known.confirmed_at is None:
        ctx.defer(CONFIRM_TASK, subscription_id=str(known.id))
    return _answer(ctx, known)


def _refuse_if_ended(ctx: Context, client: Admitted, kind: str) -> None:
    """Raise Forbidden for a topic of which an administrator ended the sending under this agreement."""
    agreement = agreements.in_force(ctx.session, client.client.id)
    assert agreement is not None  # the client was admitted by it
    assert agreement.decided_at is not None  # it is in force
    own = client.client.account_id
    if queries.is_ended_by_another(ctx.session, client.client.id, own, kind, agreement.decided_at):
        raise Forbidden(
            "subscription-ended",
            _("An administrator ended this subscription. A new agreement is needed to subscribe again."),
        )


def _is_over(ctx: Context, subscription: TopicSubscription) -> bool:
    receiver = receivers.receiver(ctx.session, subscription.id)
    return receiver is not None and receiver.state == notifications.ENDED


def _add(ctx: Context, client: Admitted, kind: str, address: str, policy: str | None) -> TopicSubscription:
    token, subscription_id = secrets.token_urlsafe(_TOKEN_BYTES), uuid.uuid4()
    subscription = TopicSubscription(
        id=subscription_id,
        client_id=client.client.id,
        topic=kind,
        address=address,
        policy=policy,
        token_sha256=_hash(token),
        sealed_token=ctx.vault.seal(token.encode(), _place(subscription_id)),
        subscribed_at=ctx.now,
        confirmed_at=None,
    )
    ctx.session.add(subscription)
    ctx.session.flush()
    _journal(ctx, client, "exchange.topic_subscribed", subscription)
    return subscription


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _place(subscription_id: uuid.UUID) -> str:
    return f"topic_subscription:{subscription_id}:token"


def _answer(ctx: Context, subscription: TopicSubscription) -> dict[str, Any]:
    receiver = receivers.receiver(ctx.session, subscription.id)
    answer = {
        "uuid": str(subscription.id),
        "topic": following.topic_id(subscription.topic),
        "protocol": rules.HTTP,
        "address": subscription.address,
        "active": receiver is not None and receiver.state == notifications.IN_FORCE,
    }
    return answer if subscription.policy is None else answer | {"policy": subscription.policy}


def listed(ctx: Context, stated: str | None) -> list[dict[str, Any]]:
    """The system's subscriptions."""
    client = admitted(ctx, stated)
    return [_answer(ctx, each) for each in queries.of_client(ctx.session, client.client.id)]


def ask_address(registry: Registry, subscription_id: uuid.UUID) -> None:
    """Send the token to the address, outside of any transaction; raises NotDelivered, so that the job tries again."""
    with registry.begin(SYSTEM) as ctx:
        question = _question(ctx, subscription_id)
    if question is not None:
        post_to(registry, *question)


def _question(ctx: Context, subscription_id: uuid.UUID) -> tuple[str, bytes, dict[str, str]] | None:
    """Address, body and headers of what is asked; None where there is nothing to confirm, or it is not agreed."""
    subscription = queries.subscription(ctx.session, subscription_id)
    if subscription is None or subscription.confirmed_at is not None:
        return None
    try:
        client = admission.admit_client(ctx, subscription.client_id)
        client.refuse_unless(FOLLOW)
    except Forbidden:
        return None
    if not is_below(subscription.address, client.terms.callback_url):
        return None
    token = ctx.vault.open(subscription.sealed_token, _place(subscription.id)).decode()
    body = {
        "type": following.CONFIRMATION,
        "token": token,
        "topic": subscription.topic,
        "message": "Send the token back with your own credentials to be sent what happens.",
        "messageId": str(subscription.id),
        "subscribeURL": f"{ctx.settings.public_url.rstrip('/')}{PATH}?{urlencode({'token': token})}",
        "timestamp": ctx.now.isoformat(timespec="seconds"),
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    kid, key = keys.signing_key(ctx)
    signed = keys.signed_headers(subscription.address, content, kid, key, int(time.time()))
    named = following.headers_of(subscription.topic, following.CONFIRMATION, str(subscription.id), subscription.id)
    return subscription.address, content, {**signed, **named}


def confirm(ctx: Context, stated: str | None, token: str) -> None:
    """Send from now on what happens to an address that got the token. Raises Forbidden, Invalid.

    The agreement's two administrators allowed the kinds and the address: they stand with the receiver.
    """
    client = admitted(ctx, stated)
    agreements.in_turn(ctx.session, client.client.id)
    subscription = queries.with_token(ctx.session, client.client.id, _hash(token))
    if subscription is None:
        raise Invalid([FieldError("/query/token", _("Unknown token. Subscribe again."))])
    if subscription.confirmed_at is not None:
        return
    _refuse_if_ended(ctx, client, subscription.topic)
    agreement = agreements.in_force(ctx.session, client.client.id)
    policy = rules.policy_of(subscription.policy)
    assert agreement is not None  # the client was admitted by it
    assert policy is not None  # judged when it was asked for
    receiver = NotificationReceiver(
        id=subscription.id,
        name=client.client.name,
        url=subscription.address,
        kinds=[subscription.topic],
        legal_basis=client.terms.legal_basis,
        state=notifications.IN_FORCE,
        requested_by=agreement.requested_by,
        requested_at=subscription.subscribed_at,
        decided_by=agreement.decided_by,
        decided_at=ctx.now,
        failures=0,
        client_id=client.client.id,
        retry_every_s=policy[0],
        retry_most=policy[1],
    )
    receiver.sealed_alias_key = ctx.vault.seal(_alias_key(ctx, client), notifying.alias_place(receiver))
    ctx.session.add(receiver)
    subscription.confirmed_at = ctx.now
    ctx.session.flush()
    _journal(ctx, client, "exchange.topic_confirmed", subscription)


def _alias_key(ctx: Context, client: Admitted) -> bytes:
    """From which the system's names for persons come: the same for all its topics."""
    earlier = queries.an_earlier_receiver(ctx.session, client.client.id)
    if earlier is None:
        return secrets.token_bytes(notifying.ALIAS_KEY_BYTES)
    return ctx.vault.open(earlier.sealed_alias_key, notifying.alias_place(earlier))


def unsubscribe(ctx: Context, stated: str | None, subscription_id: str) -> None:
    """End a subscription, with what waits to be sent; raises NotFound for another system's."""
    client = admitted(ctx, stated)
    try:
        subscription = queries.subscription(ctx.session, uuid.UUID(subscription_id))
    except ValueError:
        subscription = None
    if subscription is None or subscription.client_id != client.client.id:
        raise NotFound
    receiver = receivers.receiver(ctx.session, subscription.id, lock=True)
    if receiver is not None and receiver.state in (notifications.IN_FORCE, notifications.PAUSED):
        notifying.set_ended(ctx, receiver, ctx.actor.account_id, _UNSUBSCRIBED)
    _journal(ctx, client, "exchange.topic_unsubscribed", subscription)
    ctx.session.delete(subscription)
    ctx.session.flush()


def _journal(ctx: Context, client: Admitted, action: str, subscription: TopicSubscription) -> None:
    details = {"subscription": str(subscription.id), "topic": subscription.topic}
    admission.journal_answer(ctx, client, action, None, (), **details)
