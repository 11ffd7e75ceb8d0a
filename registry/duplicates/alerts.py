"""Alerts: one for each set of persons, raised, added to, scored again, withdrawn in part, closed."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from registry.births.models import Birth
from registry.births.service import SEARCH_TASK
from registry.core.context import Context
from registry.documents.applications import review
from registry.duplicates import fusion, queries
from registry.duplicates.indicators import catalogue
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.linkage.model import PRIOR
from registry.duplicates.models import Alert, AlertPerson, AlertReason, SearchRun
from registry.duplicates.thresholds import service as policies
from registry.duplicates.thresholds.rules import Thresholds
from registry.duplicates.told_apart import service as apart

CASE_TASK: Final = "investigations.follow_alert"
"""Run by the room above, which opens a case of an alert that is grave enough, or lets the one it has grow."""
OF_DATA: Final = frozenset(
    {"a1", "a2", "b2", "c3", "d1", "e1", "e2", "e3", "e5", "f1", "f2", "f3", "f4", "h1", "i1", "i2", "j1", "k1", "l1"}
)
"""Found anew from the data at every search of their birth, and withdrawn when the data say so no more."""
OF_WINDOWS: Final = frozenset({"e1", "e2", "e3", "f1", "h1"})
"""Of those, the ones that stand on many births: one birth less may leave enough."""
OF_PRINTS: Final = frozenset({"b1", "c1", "i0"})
"""Withdrawn only where a print they may stand on was: a search that misses what another found says nothing."""
Around = Callable[[Birth], Iterable[Finding]]


def raise_alerts(ctx: Context, run: SearchRun, findings: Iterable[Finding]) -> list[Alert]:
    """One alert for each set of persons: made, or added to and scored again. Pairs told apart are passed over."""
    by_persons: dict[str, list[Finding]] = defaultdict(list)
    for one in apart.not_told_apart(ctx, findings):
        by_persons[_key(one.persons)].append(one)
    return [_raised(ctx, run, key, found) for key, found in sorted(by_persons.items())]


def _key(ids: Iterable[uuid.UUID]) -> str:
    return " ".join(sorted(str(one) for one in ids))


def _raised(ctx: Context, run: SearchRun, key: str, found: Sequence[Finding]) -> Alert:
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
        alert.persons = [AlertPerson(person_id=person) for person in sorted(found[0].persons, key=str)]
        ctx.session.add(alert)
    changed = [_reason(ctx, run, alert, one) for one in found]
    if alert.state == "closed" and apart.has_lapsed(ctx, found[0].persons):
        changed.append(True)  # it was closed on data that have changed since
    if any(changed):
        _score(ctx, alert)
        alert.state, alert.updated_at = "open", ctx.now
        ctx.session.flush()
        action = "alert.raised" if is_new else "alert.scored"
        indicators = sorted({reason.indicator for reason in alert.reasons})
        ctx.journal(action, "alert", alert.id, points=alert.points, indicators=indicators)
        if alert.is_case:  # a flag blocks no birth; it may hold a card that is not made yet
            review.hold_approved(ctx, [one.person_id for one in alert.persons])
            ctx.defer(CASE_TASK, alert_id=str(alert.id))
    return alert


def fused(alerts: Iterable[Alert], limits: Thresholds) -> fusion.Fused:
    """The score of alerts together, with the steps that add up to it: of the reasons that still hold."""
    living = [one for alert in alerts for one in alert.reasons if one.withdrawn_at is None]
    missing = {what for one in living for what in one.facts.get("missing", ())}
    missing |= {"the mother's prints" for one in living if one.indicator == "c3" and one.severity == catalogue.REVIEW}
    return fusion.fuse((fusion.Scored(one.indicator, one.points) for one in living), limits, missing)


def _score(ctx: Context, alert: Alert) -> None:
    """The points of the reasons that still hold."""
    limits = policies.current(ctx.session)
    alert.points = fused([alert], limits).points
    alert.is_case = alert.points >= limits.case_points


def withdraw(ctx: Context, birth: Birth, findings: Iterable[Finding], around: Around) -> None:
    """Take back the reasons that a birth gave before and gives no more; they stay to be seen, and count no longer.

    What stands on many births is looked at from another of them, by `around`, before it is taken back.
    """
    found = {(_key(one.persons), one.indicator) for one in findings}
    for alert in queries.alerts_of_birth(ctx.session, birth):
        gone = [
            reason
            for reason in alert.reasons
            if reason.withdrawn_at is None
            and (alert.persons_key, reason.indicator) not in found
            and _is_gone(ctx, birth, alert, reason, around)
        ]
        for reason in gone:
            reason.withdrawn_at = ctx.now
        if gone:
            was_case = alert.is_case
            _score(ctx, alert)
            alert.updated_at = ctx.now
            ctx.session.flush()
            indicators = sorted({reason.indicator for reason in gone})
            ctx.journal("alert.lowered", "alert", alert.id, points=alert.points, withdrawn=indicators)
            if was_case:
                ctx.defer(CASE_TASK, alert_id=str(alert.id))


def _is_gone(ctx: Context, birth: Birth, alert: Alert, reason: AlertReason, around: Around) -> bool:
    """Whether a reason that this birth's search did not find again holds no more."""
    named = reason.births_key.split()
    persons = [one.person_id for one in alert.persons]
    if reason.indicator in OF_PRINTS:
        return queries.has_withdrawn_capture(ctx.session, persons, reason.found_at)
    if reason.indicator not in OF_DATA:
        return False
    if reason.indicator == "l1":
        return birth.newborn_id in persons or birth.mother_id in persons
    if reason.indicator not in OF_WINDOWS:
        return str(birth.id) in named
    if str(birth.id) not in named and birth.newborn_id not in persons:
        return False
    others = {uuid.UUID(one) for one in named} - {birth.id}
    others |= {one.id for person in persons if (one := queries.birth_of_newborn(ctx.session, person))} - {birth.id}
    other = queries.newest_living(ctx.session, others)
    if other is None:
        return True
    seen = [one for one in around(other) if one.indicator == reason.indicator]
    if any(_key(one.persons) == alert.persons_key for one in seen):
        return False
    if seen:  # it holds still, of other persons: theirs is raised by a search of its own
        ctx.defer(SEARCH_TASK, birth_id=str(other.id))
    return True


def close_alert(ctx: Context, alert_id: uuid.UUID) -> None:
    """A person has decided on it: the alert is closed until something new is found."""
    alert = queries.alert_locked(ctx.session, alert_id)
    if alert is not None and alert.state != "closed":
        alert.state = "closed"
        ctx.session.flush()
        ctx.journal("alert.closed", "alert", alert.id)


def _reason(ctx: Context, run: SearchRun, alert: Alert, one: Finding) -> bool:
    """Add a finding to an alert; whether that changed it. A stronger finding stands."""
    births = _key(one.births)
    of_persons = catalogue.INDICATORS[one.indicator].is_of_persons
    same = (r for r in alert.reasons if r.indicator == one.indicator and (of_persons or r.births_key == births))
    reason = next(same, None)
    if reason is None:
        reason = AlertReason(indicator=one.indicator)
        alert.reasons.append(reason)
    elif reason.withdrawn_at is None and not _is_news(reason, one, births):
        if one.indicator in OF_WINDOWS and reason.points == one.points:
            reason.births_key, reason.reason, reason.facts = births, one.reason, dict(one.facts)
        return False
    reason.withdrawn_at = None
    reason.severity, reason.points, reason.reason, reason.facts = one.severity, one.points, one.reason, dict(one.facts)
    reason.births_key, reason.policy, reason.run_id, reason.found_at = births, run.policy, run.id, ctx.now
    return True


def _is_news(reason: AlertReason, one: Finding, births: str) -> bool:
    """Whether a finding changes a reason. A weaker one does where the data say so themselves, else it never does."""
    if one.indicator == "l1":
        return _agreement(reason.facts) != _agreement(one.facts)
    if reason.points > one.points:
        return one.indicator in OF_DATA
    if one.indicator in OF_WINDOWS and reason.points == one.points:
        # Four births more at a care home's address are no news every time; twice as many are.
        return len(births.split()).bit_length() > len(reason.births_key.split()).bit_length()
    return (reason.points, reason.births_key) != (one.points, births)


def _agreement(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which comparisons agree, and how; their weights change with every model and are no news."""
    return [(name, level) for name, level, _ in facts.get("parts", ()) if name != PRIOR]
