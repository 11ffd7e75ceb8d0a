"""A case is opened: by hand, or by the rooms that follow alerts and the watch-list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import Message, _
from registry.duplicates import queries as duplicates
from registry.duplicates.models import Alert
from registry.investigations.cases import persons, queries, rules, service
from registry.investigations.cases.models import Case, CaseAlert, reason_columns
from registry.investigations.limits import RISK_BY_HAND


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case by hand: about an alert, about persons, or about a suspicion alone."""

    reason: str
    persons: tuple[uuid.UUID, ...] = ()
    alert_id: uuid.UUID | None = None
    risk: int | None = None


def open_by_hand(ctx: Context, command: OpenCase) -> Case:
    """Open a case and take it. Raises Invalid for unknown persons or alerts, Refused when the actor sees another case
    about the same alert.
    """
    alert = None
    if command.alert_id is not None:
        alert = duplicates.alert(ctx.session, command.alert_id)
        if alert is None:
            raise Invalid([FieldError("/alert_id", _("Unknown alert."))])
        _refuse_in_case(ctx, alert)
    persons.refuse_unknown(ctx, command.persons)
    risk = command.risk if command.risk is not None else max(alert.points if alert else 0, RISK_BY_HAND)
    return _opened(ctx, risk, command.reason, command.persons, [alert] if alert is not None else [])


def open_again(ctx: Context, case_id: uuid.UUID, reason: str) -> Case:
    """Open and take a case about the persons and alerts of one that was decided by mistake. That one stays as it is.

    Raises Refused while the case itself is not decided, or another one about its alerts is.
    """
    before = service.read_to_work(ctx, case_id)
    if before.state in rules.LIVE:
        raise Refused("case-transition", _("This case is not decided yet: decide it, or take the proposal back."))
    found = [duplicates.alert(ctx.session, case_alert.alert_id) for case_alert in before.alerts]
    alerts = [alert for alert in found if alert is not None]
    for alert in alerts:
        _refuse_in_case(ctx, alert)
    case = _opened(ctx, before.risk, reason, [person.person_id for person in before.persons], alerts)
    service.add_event(ctx, before, "opened_again", reason=reason, details={"number": case.number})
    return case


def _refuse_in_case(ctx: Context, alert: Alert) -> None:
    """Raise Refused where the actor sees a case about the alert."""
    case = queries.seen_case_of_alert(ctx.session, ctx.actor, alert.id)
    if case is not None:
        raise Refused(
            "alert-in-case",
            _("There already is a case about this alert."),
            detail=_("It is case {number} ({id}).", number=case.number, id=case.id),
        )


def _opened(ctx: Context, risk: int, reason: str, of_persons: Sequence[uuid.UUID], alerts: Sequence[Alert]) -> Case:
    """A case about these persons and alerts, taken by the actor."""
    case = new_case(ctx, "by_hand", risk, reason)
    persons.add_persons(ctx, case, of_persons, "by_hand")
    for alert in alerts:
        add_alert(ctx, case, alert, is_followed=queries.live_case_of_alert(ctx.session, alert.id) is None)
    service.take(ctx, case, ctx.actor.account_id)
    ctx.session.flush()
    return case


def new_case(ctx: Context, origin: str, risk: int, reason: Message | str, *, is_urgent: bool = False) -> Case:
    """A new case, still unassigned and about nobody."""
    case = Case(
        id=uuid.uuid4(),
        number=f"{ctx.today.year}-{queries.next_ordinal(ctx.session):06d}",
        state=rules.OPEN,
        origin=origin,
        risk=risk,
        is_urgent=is_urgent,
        **reason_columns(reason),
        opened_by=ctx.actor.account_id,
        opened_at=ctx.now,
        needs_second=False,
        is_demonstration=ctx.settings.demonstration,
    )
    ctx.session.add(case)
    ctx.session.flush()
    service.add_event(ctx, case, "opened", from_state=None, details={"origin": origin, "risk": risk})
    return case


def add_alert(ctx: Context, case: Case, alert: Alert, *, is_followed: bool) -> None:
    """Add an alert and its persons to a case. Of several cases about it, the one that follows it grows with it."""
    ctx.session.add(CaseAlert(case_id=case.id, alert_id=alert.id, is_followed=is_followed, added_at=ctx.now))
    persons.add_persons(ctx, case, [person.person_id for person in alert.persons], "alert")
