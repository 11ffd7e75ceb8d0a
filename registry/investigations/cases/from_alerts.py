"""Cases that nobody opens by hand: of an alert that is grave enough, of a person on the watch-list who was found."""

import uuid

from registry.core.context import Context
from registry.duplicates import queries as duplicates
from registry.duplicates.models import Alert
from registry.investigations.cases import queries, service
from registry.investigations.cases.models import Case
from registry.investigations.limits import RISK_OF_WATCH_HIT


def follow_alert(ctx: Context, alert_id: uuid.UUID) -> Case | None:
    """Open the case of an alert that is grave enough, or let the one it has grow. Run again it changes nothing."""
    alert = duplicates.alert_locked(ctx.session, alert_id)
    if alert is None:
        return None
    case = queries.live_case_of_alert(ctx.session, alert.id)
    if not alert.is_case:
        if case is not None:
            _tell_lowered(ctx, case, alert)
        return case
    if case is None:
        if _was_decided_since(ctx, alert):
            return None
        case = service.opened(ctx, "alert", alert.points, ", ".join(sorted({one.indicator for one in alert.reasons})))
        service.add_alert(ctx, case, alert, is_followed=True)
        ctx.session.flush()
    elif case.risk < alert.points:
        service.note(ctx, case, "grew", details={"was": case.risk, "risk": alert.points})
        case.risk = alert.points
    service.add_persons(ctx, case, [one.person_id for one in alert.persons], "alert")
    return case


def _tell_lowered(ctx: Context, case: Case, alert: Alert) -> None:
    """Say in a case that its alert counts less by now. The risk stays: who corrects the data ends no case by it."""
    last = queries.last_event(ctx.session, case.id, "alert_lowered")
    told = {"alert": str(alert.id), "points": alert.points}
    if case.risk > alert.points and (last is None or last.details != told):
        service.note(ctx, case, "alert_lowered", details=told)


def _was_decided_since(ctx: Context, alert: Alert) -> bool:
    """Whether a case of the alert was decided after the alert last changed."""
    last = queries.last_decision_on(ctx.session, alert.id)
    return last is not None and last >= alert.updated_at


def case_of_hit(ctx: Context, person: uuid.UUID, reason: str) -> Case:
    """The case of a person sought who was found: the live one that follows the alert, or a new one. It is urgent.

    Nobody asked for it. Whatever comes first, the alert's own job or this, one case comes of it.
    """
    alert = duplicates.alert_of(ctx.session, str(person))
    case = None if alert is None else queries.live_case_of_alert(ctx.session, alert.id)
    if case is None:
        case = service.opened(ctx, "watch_list", RISK_OF_WATCH_HIT, reason, is_urgent=True)
        if alert is not None:
            service.add_alert(ctx, case, alert, is_followed=True)
            ctx.session.flush()
    elif not case.is_urgent:
        was, case.is_urgent, case.risk = case.risk, True, RISK_OF_WATCH_HIT
        ctx.session.flush()
        service.note(ctx, case, "grew", details={"was": was, "risk": case.risk, "is_urgent": True})
    service.add_persons(ctx, case, [person], "watch_list")
    return case
