"""Sealings as the API answers them."""

from collections.abc import Sequence
from typing import Any, Final

from registry.core.context import Context
from registry.investigations.cases.queries import usernames_of
from registry.investigations.searches.models import SealedHit
from registry.sealing import queries
from registry.sealing.models import Sealing

_ACCOUNTS: Final = ("requested_by", "decided_by", "lift_requested_by", "lift_decided_by")


def sealing_answers(ctx: Context, sealings: Sequence[Sealing]) -> list[dict[str, Any]]:
    """Sealings with the user names of those who requested and decided, and the kin who stay visible."""
    usernames = usernames_of(ctx.session, {getattr(sealing, column) for sealing in sealings for column in _ACCOUNTS})
    return [_sealing_answer(ctx, sealing) | _accounts(sealing, usernames) for sealing in sealings]


def sealing_answer(ctx: Context, sealing: Sealing) -> dict[str, Any]:
    """One sealing."""
    return sealing_answers(ctx, [sealing])[0]


def _sealing_answer(ctx: Context, sealing: Sealing) -> dict[str, Any]:
    person_ids = [person.person_id for person in sealing.persons]
    return {
        "id": sealing.id,
        "basis": sealing.basis,
        "reference": sealing.reference,
        "state": sealing.state,
        "requested_at": sealing.requested_at,
        "decided_at": sealing.decided_at,
        "lift_reference": sealing.lift_reference,
        "lift_returns_documents": sealing.lift_returns_documents,
        "lift_requested_at": sealing.lift_requested_at,
        "lift_decided_at": sealing.lift_decided_at,
        "persons": person_ids,
        "kin_left_out": queries.left_out(ctx.session, person_ids),
    }


def _accounts(sealing: Sealing, usernames: dict[Any, str]) -> dict[str, str | None]:
    return {column: usernames.get(getattr(sealing, column)) for column in _ACCOUNTS}


def hit_answers(ctx: Context, hits: Sequence[SealedHit]) -> list[dict[str, Any]]:
    """Sealed persons that searches matched, with the case and the user name of the person who searched."""
    usernames = usernames_of(ctx.session, {hit.search.requested_by for hit in hits})
    return [
        {
            "person_id": hit.person_id,
            "search_id": hit.search_id,
            "case_id": hit.search.case_id,
            "kind": hit.search.kind,
            "score": hit.score,
            "parts": hit.parts,
            "searched_by": usernames[hit.search.requested_by],
            "found_at": hit.found_at,
        }
        for hit in hits
    ]
