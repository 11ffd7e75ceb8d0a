"""Cases as the API answers them."""

from typing import Any

from registry.core.context import Context
from registry.core.problems import status_of
from registry.investigations.cases import blindness, queries
from registry.investigations.cases.blindness import Withheld
from registry.investigations.cases.decisions import Outcome
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.dossier.answers import entry_answer
from registry.investigations.cases.models import Case, CaseEvent, Referral, reason_of
from registry.investigations.cases.rules import IN_REVIEW

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


def case_answer(ctx: Context, case: Case, withheld: Withheld | None = None) -> dict[str, Any]:
    """A case as the queue shows it; a proposed decision only to those who have judged what the others have."""
    columns = {name: getattr(case, name) for name in _CASE}
    if withheld is None:
        withheld = blindness.withheld_in(ctx, case)
    if case.decision_at is not None and withheld.covers(case.decision_by, case.decision_at):
        columns["decision_reason"] = None
        if case.state == IN_REVIEW:
            columns["decision"] = None
    return columns | {
        "reason": reason_of(case),
        "age_days": max(0, (ctx.now - case.opened_at).days),
        "assigned_to": case.assignee.username if case.assignee else None,
        "decision_waits": case.state == IN_REVIEW and case.decision is not None,
        "alerts": [case_alert.alert_id for case_alert in case.alerts],
        "reviewers": [reviewer.account.username for reviewer in case.reviewers],
    }


def whole_case_answer(ctx: Context, case: Case) -> dict[str, Any]:
    """A case with its history, referrals and dossier."""
    withheld = blindness.withheld_in(ctx, case)
    history, entries = queries.events(ctx.session, case.id), queries.entries(ctx.session, case.id)
    names = queries.usernames_of(ctx.session, {*(event.by for event in history), *(entry.by for entry in entries)})
    return case_answer(ctx, case, withheld) | {
        "history": [_event_answer(event, names.get(event.by), withheld) for event in history],
        "referrals": [_referral_answer(referral, withheld) for referral in queries.referrals(ctx.session, case.id)],
        "entries": [
            entry_answer(entry, dossier.shown_title(ctx, entry, withheld), names.get(entry.by)) for entry in entries
        ],
    }


def _event_answer(event: CaseEvent, by: str | None, withheld: Withheld) -> dict[str, Any]:
    answer = {name: getattr(event, name) for name in _EVENT} | {"reason": reason_of(event), "by": by}
    if withheld.covers(event.by, event.at):
        answer["reason"] = None if event.reason is None else blindness.WITHHELD
        if event.what in blindness.OPINIONS:
            answer["details"] = {}
    return answer


def _referral_answer(referral: Referral, withheld: Withheld) -> dict[str, Any]:
    reason = blindness.WITHHELD if withheld.covers(referral.by, referral.at) else reason_of(referral)
    return {name: getattr(referral, name) for name in _REFERRAL} | {"reason": reason}


def outcome_answer(outcome: Outcome) -> dict[str, Any]:
    """The outcome for one case of many."""
    refusal = outcome.refusal
    problem = refusal and {
        "type": f"/problems/{refusal.slug}",
        "title": refusal.title,
        "status": int(status_of(refusal)),
    }
    return {"case_id": outcome.case_id, "state": outcome.state, "problem": problem}
