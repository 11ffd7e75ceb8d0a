"""Receivers as the API and the pages answer them."""

from collections.abc import Sequence
from typing import Any

from registry.core.context import Context
from registry.exchange.notifications import queries
from registry.exchange.notifications.models import Notification, NotificationReceiver
from registry.exchange.notifications.rules import DEAD, DELIVERED, WAITING

_PLAIN = (
    *("id", "name", "url", "kinds", "legal_basis", "state", "requested_at", "decided_at", "ended_at", "end_reason"),
    *("failures", "last_failure", "rests_until"),
)


def receiver_answer(ctx: Context, receiver: NotificationReceiver) -> dict[str, Any]:
    """A receiver with the user names of those who asked and decided, and its counts."""
    counts = queries.counts(ctx.session, receiver.id)
    accounts = {account for account in (receiver.requested_by, receiver.decided_by) if account}
    names = queries.usernames(ctx.session, accounts)
    return {name: getattr(receiver, name) for name in _PLAIN} | {
        "client": receiver.alias_client.code if receiver.alias_client else None,
        "requested_by": names.get(receiver.requested_by),
        "decided_by": names.get(receiver.decided_by) if receiver.decided_by else None,
        **{state: counts.get(state, 0) for state in (WAITING, DELIVERED, DEAD)},
    }


def dead_letter_answers(letters: Sequence[Notification]) -> list[dict[str, Any]]:
    """What was given up, without whom it is about."""
    return [
        {
            "id": letter.id,
            "kind": letter.happening.kind,
            "happened_at": letter.happening.at,
            "attempts": letter.attempts,
            "last_failure": letter.last_failure,
            "given_up_at": letter.ended_at,
        }
        for letter in letters
    ]
