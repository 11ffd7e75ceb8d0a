"""Entries and hits as the API answers them."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from registry.core.context import Context
from registry.fingerprints.rules import POOR_QUALITY
from registry.investigations.cases import queries as cases
from registry.watchlist.models import WatchEntry, WatchHit, WatchPrint

Usernames = Mapping[uuid.UUID, str]


def entry_answers(ctx: Context, entries: Sequence[WatchEntry]) -> list[dict[str, Any]]:
    """Entries with the user names of those who made, approved and renewed them, without the person's description."""
    accounts = {account for entry in entries for account in (entry.entered_by, entry.approved_by, entry.renewed_by)}
    usernames = cases.usernames_of(ctx.session, accounts)
    return [_entry_answer(entry, usernames) for entry in entries]


def entry_answer(ctx: Context, entry: WatchEntry) -> dict[str, Any]:
    """One entry."""
    return entry_answers(ctx, [entry])[0]


def _entry_answer(entry: WatchEntry, usernames: Usernames) -> dict[str, Any]:
    def username(account_id: uuid.UUID | None) -> str | None:
        return usernames.get(account_id) if account_id else None

    return {
        "id": entry.id,
        "kind": entry.kind,
        "source": entry.source,
        "reference": entry.reference,
        "legal_basis": entry.legal_basis,
        "reason": entry.reason,
        "state": entry.state,
        "person_id": entry.person_id,
        "entered_by": username(entry.entered_by),
        "entered_at": entry.entered_at,
        "approved_by": username(entry.approved_by),
        "approved_at": entry.approved_at,
        "expires_at": entry.expires_at,
        "renewed_by": username(entry.renewed_by),
        "renewed_at": entry.renewed_at,
        "is_demonstration": entry.is_demonstration,
        "prints": [_print_answer(watch_print) for watch_print in entry.prints],
    }


def _print_answer(watch_print: WatchPrint) -> dict[str, Any]:
    return {
        "finger": watch_print.finger,
        "quality": watch_print.quality,
        "is_poor": watch_print.quality < POOR_QUALITY,
        "has_image": watch_print.sealed_image is not None,
    }


def hit_answers(ctx: Context, hits: Sequence[WatchHit]) -> list[dict[str, Any]]:
    """Hits with the user names of those who made and approved their entries."""
    usernames = cases.usernames_of(
        ctx.session, {account for hit in hits for account in (hit.entered_by, hit.approved_by)}
    )
    return [_hit_answer(hit, usernames) for hit in hits]


def _hit_answer(hit: WatchHit, usernames: Usernames) -> dict[str, Any]:
    return {
        "id": hit.id,
        "entry_id": hit.entry_id,
        "person_id": hit.person_id,
        "case_id": hit.case_id,
        "kind": hit.kind,
        "source": hit.source,
        "reference": hit.reference,
        "legal_basis": hit.legal_basis,
        "entered_by": usernames[hit.entered_by],
        "approved_by": usernames[hit.approved_by],
        "severity": hit.severity,
        "means": hit.means,
        "score": hit.score,
        "parts": hit.parts,
        "ran_with": hit.ran_with,
        "found_at": hit.found_at,
    }
