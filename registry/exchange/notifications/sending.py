"""Sending what waits for one receiver: signed, in the order in which it happened to each person, again after a pause.

A job sends a few and goes on in another, in one transaction: killed in the middle, it sends them again with the same
`id`. One that fails holds up the later ones of its person only; where the receiver itself does not answer, everything
waits, and one attempt is made after each pause.
"""

import base64
import hashlib
import hmac
import time
import uuid
from datetime import timedelta
from typing import Final

from registry.core.canonical import canonical
from registry.core.context import Context, JournalEntry
from registry.exchange import following
from registry.exchange.clients import sending as agreed_sending
from registry.exchange.notifications import keys, posting, queries, rules, service
from registry.exchange.notifications.models import Notification, NotificationReceiver
from registry.exchange.notifications.rules import DEAD, DELIVERED, DROPPED, IN_FORCE, MOST_ATTEMPTS, MOST_FAILURES
from registry.exchange.notifications.service import SEND_TASK
from registry.people.happenings.queries import tellable

AT_ONCE: Final = 20
"""Sent in one transaction: what is sent again where it is killed."""
AT_MOST_S: Final = 20.0
_LOOKED_AT: Final = 1000


def send(ctx: Context, receiver_id: uuid.UUID) -> None:
    """Send what is due; queue the next attempt of what fails."""
    receiver = queries.receiver(ctx.session, receiver_id, lock=True)
    if receiver is None or receiver.state != IN_FORCE or (receiver.rests_until and receiver.rests_until > ctx.now):
        return  # resumed, or rested, it has a job of its own
    if receiver.client_id is not None and not following.is_agreed(ctx, receiver):
        service.set_ended(ctx, receiver, None, following.OVER)
        return
    sent, held_up, started = 0, set[uuid.UUID](), time.monotonic()
    for notification in queries.waiting(ctx.session, receiver.id, _LOOKED_AT):
        person = notification.happening.person_id
        if person in held_up:
            continue
        if notification.next_at > ctx.now:
            held_up.add(person)
            continue
        if sent == AT_ONCE or time.monotonic() - started > AT_MOST_S:
            ctx.defer(SEND_TASK, receiver_id=str(receiver.id))
            break
        if not tellable(ctx.session, person):
            service.give_up(ctx, notification, DROPPED)
            continue
        sent += 1
        failure = _attempt(ctx, receiver, notification)
        if failure is None:
            continue
        held_up.add(person)
        if receiver.state != IN_FORCE or rules.is_of_the_receiver(failure):
            break
    ctx.session.flush()


def _attempt(ctx: Context, receiver: NotificationReceiver, notification: Notification) -> str | None:
    body, named = body_of(ctx, receiver, notification), dict[str, str]()
    allowed = rules.networks(ctx.settings.notification_networks)
    if receiver.client_id is not None:
        subject = alias_of(ctx, receiver, notification.happening.person_id)
        body, named = following.message(receiver, notification, body, subject)
        allowed = agreed_sending.allowed(ctx)
    kid, key = keys.signing_key(ctx)
    headers = {**keys.signed_headers(receiver.url, body, kid, key, int(time.time())), **named}
    failure = posting.post(receiver.url, body, headers, allowed)
    notification.attempts += 1
    notification.last_failure = failure
    if failure is None:
        notification.state, notification.ended_at = DELIVERED, ctx.now
        receiver.failures, receiver.last_failure, receiver.rests_until = 0, None, None
        persons = frozenset({notification.happening.person_id})
        details = {"receiver": str(receiver.id), "kind": notification.happening.kind}
        ctx.entries.append(
            JournalEntry("notification.delivered", "notification", str(notification.id), details, persons)
        )
    else:
        _failed(ctx, receiver, notification, failure)
    return failure


def _failed(ctx: Context, receiver: NotificationReceiver, notification: Notification, failure: str) -> None:
    receiver.failures += 1
    receiver.last_failure = failure
    if notification.attempts >= (receiver.retry_most or MOST_ATTEMPTS):
        service.give_up(ctx, notification, DEAD)
        ctx.journal("notification.given_up", "notification", notification.id, failure=failure)
    if receiver.failures >= max(MOST_FAILURES, receiver.retry_most or 0):
        service.set_paused(ctx, receiver)
        return
    pause = rules.pause_after(receiver.failures if rules.is_of_the_receiver(failure) else notification.attempts)
    if receiver.retry_every_s is not None:
        pause = timedelta(seconds=receiver.retry_every_s)
    notification.next_at = ctx.now + pause
    if rules.is_of_the_receiver(failure):
        receiver.rests_until = ctx.now + pause
    ctx.defer_until(ctx.now + pause, SEND_TASK, receiver_id=str(receiver.id))


def body_of(ctx: Context, receiver: NotificationReceiver, notification: Notification) -> bytes:
    """What a receiver is sent: the notification's id, what happened and when, and its own name for the person."""
    happening = notification.happening
    content = {
        "id": str(notification.id),
        "kind": happening.kind,
        "subject": alias_of(ctx, receiver, happening.person_id),
        "happened_at": happening.at.isoformat(timespec="seconds"),
    }
    return canonical(content).encode()


def alias_of(ctx: Context, receiver: NotificationReceiver, person_id: uuid.UUID) -> str:
    """A receiver's name for a person: always the same, and nobody else's."""
    key = ctx.vault.open(receiver.sealed_alias_key, service.alias_place(receiver))
    digest = hmac.new(key, person_id.bytes, hashlib.sha256).digest()
    return base64.b32encode(digest[:16]).rstrip(b"=").decode().lower()
