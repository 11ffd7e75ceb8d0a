"""The issuer's keys as the API answers them."""

from collections.abc import Sequence
from typing import Any

from registry.core.context import Context
from registry.documents.keys import queries
from registry.documents.keys.models import KeyDistrust


def key_answers(ctx: Context) -> list[dict[str, Any]]:
    """Every key, with the day from which it is not trusted."""
    distrusted = queries.distrusted(ctx.session)
    return [
        {
            "kid": key.kid,
            "active_from": key.active_from,
            "retired_at": key.retired_at,
            "distrusted_from": distrusted.get(key.kid),
        }
        for key in queries.all_keys(ctx.session)
    ]


def request_answers(ctx: Context, requests: Sequence[KeyDistrust]) -> list[dict[str, Any]]:
    """Requests, with the user names of those who made and decided them."""
    accounts = {account for request in requests for account in (request.requested_by, request.decided_by) if account}
    names = queries.usernames(ctx.session, accounts)
    return [
        {
            "id": request.id,
            "kid": request.kid,
            "distrusted_from": request.distrusted_from,
            "reason": request.reason,
            "state": request.state,
            "requested_by": names.get(request.requested_by),
            "requested_at": request.requested_at,
            "decided_by": names.get(request.decided_by) if request.decided_by else None,
            "decided_at": request.decided_at,
        }
        for request in requests
    ]
