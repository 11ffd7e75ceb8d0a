"""Cases as they are told over HTTP."""

from typing import Any

from registry.core.context import Context
from registry.core.problems import status_of
from registry.investigations.cases import queries
from registry.investigations.cases.decisions import Done
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.dossier.answers import entry_answer
from registry.investigations.cases.models import Case


def case_answer(ctx: Context, case: Case) -> dict[str, Any]:
    """A case as the queue shows it."""
    names = (
        "id",
        "number",
        "state",
        "origin",
        "risk",
        "is_urgent",
        "reason",
        "opened_at",
        "postponed_until",
        "decision",
        "decision_reason",
        "outcome",
        "closed_at",
        "persons",
        "is_demonstration",
    )
    return {name: getattr(case, name) for name in names} | {
        "age_days": max(0, (ctx.now - case.opened_at).days),
        "assigned_to": case.assignee.username if case.assignee else None,
        "decision_waits": case.state == "in_review" and case.decision is not None,
        "alerts": [one.alert_id for one in case.alerts],
        "reviewers": [one.account.username for one in case.reviewers],
    }


def whole_case_answer(ctx: Context, case: Case) -> dict[str, Any]:
    """A case with its history, referrals and dossier."""
    history, entries = queries.events(ctx.session, case.id), queries.entries(ctx.session, case.id)
    names = queries.names_of(ctx.session, {*(one.by for one in history), *(one.by for one in entries)})
    told = ("what", "from_state", "to_state", "reason", "details", "at")
    return case_answer(ctx, case) | {
        "history": [
            {name: getattr(one, name) for name in told} | {"by": names.get(one.by) if one.by else None}
            for one in history
        ],
        "referrals": queries.referrals(ctx.session, case.id),
        "entries": [
            entry_answer(one, dossier.title_of(ctx, one), names.get(one.by) if one.by else None) for one in entries
        ],
    }


def done_answer(one: Done) -> dict[str, Any]:
    """What became of one case of many."""
    refusal = one.refusal
    problem = refusal and {
        "type": f"/problems/{refusal.slug}",
        "title": refusal.title,
        "status": int(status_of(refusal)),
    }
    return {"case_id": one.case_id, "state": one.state, "problem": problem}
