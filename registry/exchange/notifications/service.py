"""Receivers of notifications: asked for, allowed by a second administrator, paused, ended; and what they are told."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.exchange.notifications import queries, rules
from registry.exchange.notifications.models import Notification, NotificationReceiver
from registry.exchange.notifications.rules import (
    DEAD,
    DROPPED,
    ENDED,
    IN_FORCE,
    PAUSED,
    REFUSED,
    REQUESTED,
    WAITING,
)
from registry.people.happenings.models import Happening

SEND_TASK: Final = "notifications.send"
ALIAS_KEY_BYTES: Final = 32
MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class RequestReceiver:
    """A receiver to be allowed."""

    name: str
    url: str
    kinds: Sequence[str]
    legal_basis: str
    client: str | None = None
    """The code of the client that it is: what it is told names persons as its agreement's answers do."""


def request(ctx: Context, command: RequestReceiver) -> NotificationReceiver:
    """Ask that a receiver be allowed; nothing is sent until another administrator agrees. Raises Invalid."""
    errors = [FieldError("/url", reason) for reason in rules.url_errors(command.url)]
    errors += [FieldError("/kinds", reason) for reason in rules.kind_errors(command.kinds)]
    client = queries.client(ctx.session, command.client) if command.client else None
    if command.client and client is None:
        errors.append(FieldError("/client", _("Unknown code of a system. Its agreement is asked for first.")))
    if errors:
        raise Invalid(errors)
    assert ctx.actor.account_id is not None  # a route with a permission
    receiver = NotificationReceiver(
        id=uuid.uuid4(),
        name=command.name,
        url=command.url,
        kinds=sorted(command.kinds),
        legal_basis=command.legal_basis,
        alias_client_id=client.id if client else None,
        state=REQUESTED,
        requested_by=ctx.actor.account_id,
        requested_at=ctx.now,
        failures=0,
    )
    receiver.sealed_alias_key = ctx.vault.seal(secrets.token_bytes(ALIAS_KEY_BYTES), alias_place(receiver))
    ctx.session.add(receiver)
    ctx.session.flush()
    _journal(ctx, "notification_receiver.requested", receiver)
    return receiver


def alias_place(receiver: NotificationReceiver) -> str:
    """Where in the vault a receiver's key for names of persons is sealed."""
    return f"notification_receiver:{receiver.id}:alias"


def read(ctx: Context, receiver_id: uuid.UUID, *, lock: bool = False) -> NotificationReceiver:
    """The receiver; raises NotFound."""
    receiver = queries.receiver(ctx.session, receiver_id, lock=lock)
    if receiver is None:
        raise NotFound
    return receiver


def approve(ctx: Context, receiver_id: uuid.UUID) -> NotificationReceiver:
    """Allow what another administrator asked for: the receiver is told of what happens from now on."""
    receiver = _to_decide(ctx, receiver_id)
    four_eyes.refuse_own(ctx, receiver.requested_by)
    return _decide(ctx, receiver, IN_FORCE, "approved")


def refuse(ctx: Context, receiver_id: uuid.UUID) -> NotificationReceiver:
    """Refuse what another administrator asked for, or take an own request back."""
    receiver = _to_decide(ctx, receiver_id)
    verb = "taken_back" if four_eyes.is_taken_back(ctx, receiver.requested_by) else "refused"
    return _decide(ctx, receiver, REFUSED, verb)


def _to_decide(ctx: Context, receiver_id: uuid.UUID) -> NotificationReceiver:
    receiver = read(ctx, receiver_id, lock=True)
    if receiver.state != REQUESTED:
        raise Refused("receiver-decided", _("This receiver was decided already. Read it again."))
    return receiver


def _decide(ctx: Context, receiver: NotificationReceiver, state: str, verb: str) -> NotificationReceiver:
    receiver.state, receiver.decided_by, receiver.decided_at = state, ctx.actor.account_id, ctx.now
    ctx.session.flush()
    _journal(ctx, f"notification_receiver.{verb}", receiver)
    return receiver


def pause(ctx: Context, receiver_id: uuid.UUID) -> NotificationReceiver:
    """Send nothing for now; what happens is kept for the receiver."""
    receiver = _in(ctx, receiver_id, IN_FORCE)
    set_paused(ctx, receiver)
    return receiver


def set_paused(ctx: Context, receiver: NotificationReceiver) -> None:
    """Pause a locked receiver."""
    receiver.state, receiver.paused_at = PAUSED, ctx.now
    ctx.session.flush()
    _journal(ctx, "notification_receiver.paused", receiver)


def resume(ctx: Context, receiver_id: uuid.UUID) -> NotificationReceiver:
    """Send again, beginning with what was kept."""
    receiver = _in(ctx, receiver_id, PAUSED)
    receiver.state, receiver.paused_at, receiver.rests_until, receiver.failures = IN_FORCE, None, None, 0
    ctx.session.flush()
    _journal(ctx, "notification_receiver.resumed", receiver)
    ctx.defer(SEND_TASK, receiver_id=str(receiver.id))
    return receiver


def end(ctx: Context, receiver_id: uuid.UUID, reason: str) -> NotificationReceiver:
    """End a receiver at once, with what waits for it: one administrator is enough to take something away."""
    receiver = read(ctx, receiver_id, lock=True)
    if receiver.state not in (IN_FORCE, PAUSED):
        raise _not_in_force()
    set_ended(ctx, receiver, ctx.actor.account_id, reason)
    return receiver


def set_ended(ctx: Context, receiver: NotificationReceiver, ended_by: uuid.UUID | None, reason: str) -> None:
    """End a locked receiver, with what waits for it."""
    receiver.state, receiver.ended_by, receiver.ended_at, receiver.end_reason = ENDED, ended_by, ctx.now, reason
    settled = update(Notification).where(Notification.receiver_id == receiver.id, Notification.state == WAITING)
    ctx.session.execute(settled.values(state=DROPPED, ended_at=ctx.now))
    ctx.session.flush()
    _journal(ctx, "notification_receiver.ended", receiver)


def retry(ctx: Context, receiver_id: uuid.UUID) -> int:
    """Send again what was given up, the newest 500 at once; how many."""
    receiver = read(ctx, receiver_id, lock=True)
    if receiver.state not in (IN_FORCE, PAUSED):
        raise _not_in_force()
    letters = queries.dead(ctx.session, receiver.id, MOST_AT_ONCE)
    for letter in letters:
        letter.state, letter.ended_at, letter.attempts, letter.next_at = WAITING, None, 0, ctx.now
    receiver.rests_until = None
    ctx.session.flush()
    ctx.journal("notification_receiver.retried", "notification_receiver", receiver.id, count=len(letters))
    ctx.defer(SEND_TASK, receiver_id=str(receiver.id))
    return len(letters)


def _in(ctx: Context, receiver_id: uuid.UUID, state: str) -> NotificationReceiver:
    receiver = read(ctx, receiver_id, lock=True)
    if receiver.state != state:
        raise _not_in_force() if state == IN_FORCE else Refused("receiver-not-paused", _("It is not paused."))
    return receiver


def _not_in_force() -> Refused:
    return Refused("receiver-not-in-force", _("This receiver is not in force. Read it again."))


def _journal(ctx: Context, action: str, receiver: NotificationReceiver) -> None:
    ctx.journal(action, "notification_receiver", receiver.id, kinds=receiver.kinds, failures=receiver.failures)


def note(ctx: Context, happening: Happening) -> None:
    """Note for each receiver of its kind that something happened, and queue the sending."""
    for receiver in queries.receivers_of(ctx.session, happening):
        row = {
            "id": uuid.uuid4(),
            "receiver_id": receiver.id,
            "happening_id": happening.id,
            "number": happening.number,
            "state": WAITING,
            "attempts": 0,
            "next_at": ctx.now,
            "created_at": ctx.now,
        }
        ctx.session.execute(insert(Notification).values(row).on_conflict_do_nothing())
        if receiver.state == IN_FORCE:
            ctx.defer(SEND_TASK, receiver_id=str(receiver.id))


def give_up(ctx: Context, notification: Notification, state: str = DEAD) -> None:
    """Send this one no more."""
    notification.state, notification.ended_at = state, ctx.now
