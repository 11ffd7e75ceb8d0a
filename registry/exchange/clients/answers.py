"""Agreements as the API answers them."""

from collections.abc import Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.exchange.clients import queries
from registry.exchange.clients.models import ExchangeAgreement

_SAME: Final = (
    "id", "legal_basis", "operations", "purposes", "attributes", "events", "keys", "callback_url", "assumed_purpose",
    "is_signed", "needs_consent", "per_day", "valid_from", "valid_until", "state", "requested_at", "decided_at",
    "ended_at", "end_reason",
)  # fmt: skip


def agreement_answers(ctx: Context, agreements: Sequence[ExchangeAgreement]) -> list[dict[str, Any]]:
    """Agreements, with the user names of those who asked, decided and ended them."""
    by = ("requested_by", "decided_by", "ended_by")
    accounts = {account for row in agreements for name in by if (account := getattr(row, name)) is not None}
    names = queries.usernames(ctx.session, accounts)
    return [
        {name: getattr(row, name) for name in _SAME}
        | {name: names.get(getattr(row, name)) for name in by}
        | {"code": row.client.code, "name": row.client.name}
        for row in agreements
    ]
