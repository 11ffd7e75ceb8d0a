"""Cases that nobody opens by hand: for a grave alert, or for a watch-list hit."""

import uuid

from registry.core.context import Context
from registry.core.messages import Message, _
from registry.duplicates import queries as duplicates
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.models import Alert
from registry.investigations.cases import opening, persons, queries, service
from registry.investigations.cases.models import Case
from registry.investigations.limits import RISK_OF_WATCH_HIT


def follow_alert(ctx: Context, alert_id: uuid.UUID) -> Case | None:
    """Open the case of a grave alert, or let the existing one grow. Run again, it changes nothing."""
    alert = duplicates.alert_locked(ctx.session, alert_id)
    if alert is None:
        return None
    case = queries.live_case_of_alert(ctx.session, alert.id)
    if not alert.is_case:
        if case is not None:
            _record_lowered(ctx, case, alert)
        return case
    if case is None:
        if _was_decided_since(ctx, alert):
            return None
        case = opening.new_case(ctx, "alert", alert.points, _("Alert: {indicators}.", indicators=_indicators(alert)))
        opening.add_alert(ctx, case, alert, is_followed=True)
        ctx.session.flush()
    elif case.risk < alert.points:
        service.add_event(ctx, case, "grew", details={"was": case.risk, "risk": alert.points})
        case.risk = alert.points
    persons.add_persons(ctx, case, [person.person_id for person in alert.persons], "alert")
    return case


def _indicators(alert: Alert) -> Message:
    """An alert's indicators as one sentence part: each title with its code."""
    first, *others = [
        _("{title} ({code})", title=INDICATORS[code].title, code=code)
        for code in sorted({reason.indicator for reason in alert.reasons})
    ]
    for other in others:
        first = _("{first}; {second}", first=first, second=other)
    return first


def _record_lowered(ctx: Context, case: Case, alert: Alert) -> None:
    """Record that a case's alert has fewer points now. The risk stays: correcting data must not end a case."""
    last = queries.last_event(ctx.session, case.id, "alert_lowered")
    details = {"alert": str(alert.id), "points": alert.points}
    if case.risk > alert.points and (last is None or last.details != details):
        service.add_event(ctx, case, "alert_lowered", details=details)


def _was_decided_since(ctx: Context, alert: Alert) -> bool:
    """Whether a case of the alert was decided after the alert last changed."""
    last = queries.last_decision_on(ctx.session, alert.id)
    return last is not None and last >= alert.updated_at


def case_of_hit(ctx: Context, person: uuid.UUID, reason: Message | str) -> Case:
    """The urgent case of a person on the watch-list who was found: the live case that follows the alert, or a new one.

    The alert's own job and this may come in either order: one case results.
    """
    alert = duplicates.alert_of(ctx.session, str(person))
    case = None if alert is None else queries.live_case_of_alert(ctx.session, alert.id)
    if case is None:
        case = opening.new_case(ctx, "watch_list", RISK_OF_WATCH_HIT, reason, is_urgent=True)
        if alert is not None:
            opening.add_alert(ctx, case, alert, is_followed=True)
            ctx.session.flush()
    elif not case.is_urgent:
        was, case.is_urgent, case.risk = case.risk, True, RISK_OF_WATCH_HIT
        ctx.session.flush()
        service.add_event(ctx, case, "grew", details={"was": was, "risk": case.risk, "is_urgent": True})
    persons.add_persons(ctx, case, [person], "watch_list")
    return case
