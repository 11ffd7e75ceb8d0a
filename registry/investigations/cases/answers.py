"""Cases as the API answers them."""

from typing import Any

from registry.core.context import Context
from registry.core.problems import status_of
from registry.investigations.cases import queries
from registry.investigations.cases.decisions import Outcome
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.dossier.answers import entry_answer
from registry.investigations.cases.models import Case, CaseEvent, Referral, reason_of

_CASE = (
    "id",
    "number",
    "state",
    "origin",
    "risk",
    "is_urgent",
    "opened_at",
    "postponed_until",
    "decision",
    "decision_reason",
    "outcome",
    "closed_at",
    "persons",
    "is_demonstration",
)
_EVENT = ("what", "from_state", "to_state", "details", "at")
_REFERRAL = ("id", "target_code", "is_urgent", "at")


def case_answer(ctx: Context, case: Case) -> dict[str, Any]:
    """A case as the queue shows it."""
    return {name: getattr(case, name) for name in _CASE} | {
        "reason": reason_of(case),
        "age_days": max(0, (ctx.now - case.opened_at).days),
        "assigned_to": case.assignee.username if case.assignee else None,
        "decision_waits": case.state == "in_review" and case.decision is not None,
        "alerts": [case_alert.alert_id for case_alert in case.alerts],
        "reviewers": [reviewer.account.username for reviewer in case.reviewers],
    }


def whole_case_answer(ctx: Context, case: Case) -> dict[str, Any]:
    """A case with its history, referrals and dossier."""
    history, entries = queries.events(ctx.session, case.id), queries.entries(ctx.session, case.id)
    names = queries.usernames_of(ctx.session, {*(event.by for event in history), *(entry.by for entry in entries)})
    return case_answer(ctx, case) | {
        "history": [_event_answer(event, names.get(event.by)) for event in history],
        "referrals": [_referral_answer(referral) for referral in queries.referrals(ctx.session, case.id)],
        "entries": [entry_answer(entry, dossier.title_of(ctx, entry), names.get(entry.by)) for entry in entries],
    }


def _event_answer(event: CaseEvent, by: str | None) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _EVENT} | {"reason": reason_of(event), "by": by}


def _referral_answer(referral: Referral) -> dict[str, Any]:
    return {name: getattr(referral, name) for name in _REFERRAL} | {"reason": reason_of(referral)}


def outcome_answer(outcome: Outcome) -> dict[str, Any]:
    """The outcome for one case of many."""
    refusal = outcome.refusal
    problem = refusal and {
        "type": f"/problems/{refusal.slug}",
        "title": refusal.title,
        "status": int(status_of(refusal)),
    }
    return {"case_id": outcome.case_id, "state": outcome.state, "problem": problem}
