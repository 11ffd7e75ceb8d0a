"""Joinings as the API answers them."""

from collections.abc import Sequence
from typing import Any

from registry.core.context import Context
from registry.investigations.cases.queries import usernames_of
from registry.people.joining import pair_of
from registry.people.models import ChangeRequest

_REQUEST = ("id", "reason", "state", "requested_at", "decided_at")


def joining_answers(ctx: Context, requests: Sequence[ChangeRequest]) -> list[dict[str, Any]]:
    """Requests with the names of those who asked and decided."""
    accounts = {each for change in requests for each in (change.requested_by, change.decided_by) if each is not None}
    names = usernames_of(ctx.session, accounts)
    answers = []
    for change in requests:
        person_id, into = pair_of(change)
        answer = {name: getattr(change, name) for name in _REQUEST}
        answer |= {"act": change.kind, "person_id": person_id, "into": into}
        answer |= {"requested_by": names[change.requested_by], "decided_by": names.get(change.decided_by)}
        answers.append(answer)
    return answers
