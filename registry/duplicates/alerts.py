"""Alerts: one for each set of persons; raised, added to, scored again, withdrawn in part, closed."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from registry.births.models import Birth
from registry.births.service import SEARCH_TASK
from registry.core.context import Context
from registry.documents.applications import review
from registry.duplicates import detection, fusion, joined, queries
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.indicator import Withdrawal
from registry.duplicates.models import Alert, AlertPerson, AlertReason, SearchRun
from registry.duplicates.runs import not_compared
from registry.duplicates.thresholds import service as thresholds
from registry.duplicates.thresholds.rules import Thresholds
from registry.duplicates.told_apart import service as told_apart

CASE_TASK: Final = "investigations.follow_alert"
"""Run by the room above, which opens a case for an alert that is grave enough, or lets the existing one grow."""


def raise_alerts(ctx: Context, run: SearchRun, findings: Iterable[Finding]) -> list[Alert]:
    """One alert for each set of persons: made, or added to and scored again.

    Pairs told apart are passed over, and so is that joined records are one person's.
    """
    by_persons: dict[str, list[Finding]] = defaultdict(list)
    for finding in joined.not_settled(ctx, told_apart.not_told_apart(ctx, findings)):
        by_persons[_key(finding.persons)].append(finding)
    return [_raised(ctx, run, key, theirs) for key, theirs in sorted(by_persons.items())]


def _key(ids: Iterable[uuid.UUID]) -> str:
    return " ".join(sorted(map(str, ids)))


def _raised(ctx: Context, run: SearchRun, key: str, findings: Sequence[Finding]) -> Alert:
    alert = queries.alert_of(ctx.session, key)
    is_new = alert is None
    if alert is None:
        alert = Alert(
            id=uuid.uuid4(),
            persons_key=key,
            points=0,
            is_case=False,
            state="open",
            raised_at=ctx.now,
            updated_at=ctx.now,
        )
        alert.persons = [AlertPerson(person_id=person) for person in sorted(findings[0].persons, key=str)]
        ctx.session.add(alert)
    changed = [_add(ctx, run, alert, finding) for finding in findings]
    if alert.state == "closed" and told_apart.has_lapsed(ctx, findings[0].persons):
        changed.append(True)  # it was closed on data that have changed since
    if any(changed):
        _score(ctx, alert)
        alert.state, alert.updated_at = "open", ctx.now
        ctx.session.flush()
        action = "alert.raised" if is_new else "alert.scored"
        indicators = sorted({reason.indicator for reason in alert.reasons})
        ctx.journal(action, "alert", alert.id, points=alert.points, indicators=indicators)
        if alert.is_case:  # a flag blocks no birth; it may hold a card that is not made yet
            review.hold_approved(ctx, [person.person_id for person in alert.persons])
            ctx.defer(CASE_TASK, alert_id=str(alert.id))
    return alert


def fused(alerts: Iterable[Alert], limits: Thresholds) -> fusion.Fused:
    """The score of alerts together, with the steps that add up to it, from the reasons that still hold."""
    reasons = [reason for alert in alerts for reason in alert.reasons if reason.withdrawn_at is None]
    missing = {item for reason in reasons for item in reason.facts.get("missing", ())}
    return fusion.fuse(
        (fusion.scored(reason.indicator, reason.points, reason.facts) for reason in reasons), limits, missing
    )


def _score(ctx: Context, alert: Alert) -> None:
    """Score the reasons that still hold."""
    limits = thresholds.current(ctx.session)
    score = fused([alert], limits)
    alert.points, alert.is_case = score.points, score.level == fusion.LEVELS[0]


def births_named_with(ctx: Context, birth: Birth) -> frozenset[uuid.UUID]:
    """The other births that the reasons name which still hold and name this one."""
    named = [
        set(map(uuid.UUID, reason.births_key.split()))
        for alert in queries.alerts_of_birth(ctx.session, birth)
        for reason in alert.reasons
        if reason.withdrawn_at is None
    ]
    return frozenset().union(*(births for births in named if birth.id in births)) - {birth.id}


def withdraw(ctx: Context, birth: Birth, findings: Iterable[Finding]) -> None:
    """Withdraw the reasons that a birth gave before and gives no more; they stay visible, and no longer count."""
    current = {(_key(finding.persons), finding.indicator) for finding in findings}
    for alert in queries.alerts_of_birth(ctx.session, birth):
        gone = [
            reason
            for reason in alert.reasons
            if reason.withdrawn_at is None
            and (alert.persons_key, reason.indicator) not in current
            and _is_gone(ctx, birth, alert, reason)
        ]
        if gone:
            _withdraw(ctx, alert, gone)


def _withdraw(ctx: Context, alert: Alert, reasons: Sequence[AlertReason]) -> None:
    """Withdraw these reasons of an alert and score it again; a case that follows it is notified."""
    was_case = alert.is_case
    for reason in reasons:
        reason.withdrawn_at = ctx.now
    _score(ctx, alert)
    alert.updated_at = ctx.now
    ctx.session.flush()
    indicators = sorted({reason.indicator for reason in reasons})
    ctx.journal("alert.lowered", "alert", alert.id, points=alert.points, withdrawn=indicators)
    if was_case:
        ctx.defer(CASE_TASK, alert_id=str(alert.id))


def _is_gone(ctx: Context, birth: Birth, alert: Alert, reason: AlertReason) -> bool:
    """Whether a reason that this birth's search did not find again holds no more."""
    persons = [person.person_id for person in alert.persons]
    match INDICATORS[reason.indicator].withdrawn_by:
        case Withdrawal.NEVER:
            return False
        case Withdrawal.PRINTS:
            return queries.has_withdrawn_capture(ctx.session, persons, reason.found_at) or _is_excused(
                ctx, birth, reason
            )
        case Withdrawal.PERSONS:
            return birth.newborn_id in persons or birth.mother_id in persons
        case Withdrawal.DATA:
            return str(birth.id) in reason.births_key.split()
        case Withdrawal.MANY_BIRTHS:
            return _no_other_holds(ctx, birth, alert, reason)


def _is_excused(ctx: Context, birth: Birth, reason: AlertReason) -> bool:
    """Whether the two births of a reason, as they are now, excuse what their prints are like."""
    excuse = INDICATORS[reason.indicator].excuse
    if excuse is None:
        return False
    births = [ctx.session.get_one(Birth, uuid.UUID(named)) for named in reason.births_key.split()]
    facts = BirthSubject(ctx, birth, thresholds.current(ctx.session)).facts_of(births)
    return len(facts) == 2 and excuse(*facts)


def _no_other_holds(ctx: Context, birth: Birth, alert: Alert, reason: AlertReason) -> bool:
    """Whether a reason that rests on many births does not hold from the newest of its other births either."""
    named = set(map(uuid.UUID, reason.births_key.split()))
    persons = [person.person_id for person in alert.persons]
    if birth.id not in named and birth.newborn_id not in persons:
        return False
    named |= {each.id for each in queries.births_of_newborns(ctx.session, persons)}
    other = queries.newest_living(ctx.session, named - {birth.id})
    if other is None:
        return True
    findings = detection.findings_by(ctx, other, reason.indicator)
    if any(_key(finding.persons) == alert.persons_key for finding in findings):
        return False
    if findings:  # it still holds, of other persons: a search of its own raises theirs
        ctx.defer(SEARCH_TASK, birth_id=str(other.id))
    return True


def settle_joined(ctx: Context, persons: Iterable[uuid.UUID]) -> None:
    """Withdraw what says no more than that these records are one person's, which is recorded now."""
    for alert in queries.alerts_within(ctx.session, persons, lock=True):
        settled = [
            reason
            for reason in alert.reasons
            if reason.withdrawn_at is None and len(alert.persons) > 1 and INDICATORS[reason.indicator].says_one_person
        ]
        if settled:
            _withdraw(ctx, alert, settled)


def follow_judgement(ctx: Context, persons: Iterable[uuid.UUID], *, are_apart: bool) -> None:
    """Close the alert about two persons told apart, or open it again; one that made a case ends with its case."""
    alert = queries.alert_of(ctx.session, _key(persons))
    state = "closed" if are_apart else "open"
    if alert is not None and not alert.is_case and alert.state != state and (are_apart or alert.points > 0):
        alert.state, alert.updated_at = state, ctx.now
        ctx.session.flush()
        ctx.journal("alert.closed" if are_apart else "alert.opened", "alert", alert.id)


def close_alert(ctx: Context, alert_id: uuid.UUID) -> None:
    """Close an alert that a person has decided on, until something new is found."""
    alert = queries.alert_locked(ctx.session, alert_id)
    if alert is not None and alert.state != "closed":
        alert.state = "closed"
        ctx.session.flush()
        ctx.journal("alert.closed", "alert", alert.id)


def _add(ctx: Context, run: SearchRun, alert: Alert, finding: Finding) -> bool:
    """Add a finding to an alert; whether that changed the alert. A stronger finding stands."""
    births = _key(finding.births)
    declared = INDICATORS[finding.indicator]
    reason = next(
        (
            reason
            for reason in alert.reasons
            if reason.indicator == finding.indicator and (declared.is_of_persons or reason.births_key == births)
        ),
        None,
    )
    if reason is None:
        reason = AlertReason(indicator=finding.indicator)
        alert.reasons.append(reason)
    elif reason.withdrawn_at is None and not _is_news(reason, finding, births):
        if declared.rests_on_many_births and reason.points == finding.points:
            reason.births_key, reason.reason, reason.facts = births, finding.reason, dict(finding.facts)
        return False
    reason.withdrawn_at = None
    reason.severity, reason.points = finding.severity, finding.points
    reason.reason, reason.facts = finding.reason, {**finding.facts, **not_compared(run)}
    reason.births_key, reason.policy, reason.run_id, reason.found_at = births, run.policy, run.id, ctx.now
    return True


def _is_news(reason: AlertReason, finding: Finding, births: str) -> bool:
    """Whether a finding changes a reason. A weaker one does where the data are judged anew, and otherwise never."""
    declared = INDICATORS[finding.indicator]
    if declared.news is not None:
        return declared.news(reason.facts) != declared.news(finding.facts)
    if reason.points > finding.points:
        return declared.is_of_data
    if declared.rests_on_many_births and reason.points == finding.points:
        # Four births more at a care home's address are not news every time; twice as many are.
        return len(births.split()).bit_length() > len(reason.births_key.split()).bit_length()
    return (reason.points, reason.births_key) != (finding.points, births)
