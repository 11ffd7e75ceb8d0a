"""What the room does: search a birth's mother and newborn, weigh what is found, raise alerts.

Two halves of a pair enrolled at the same moment are both found: a search begins after its own enrolment's commit, reads
every capture committed by then, and of two enrolments one commits last; that one's search sees the other. Searches take
their turn (an advisory lock), so that both ends of a pair give one alert.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import text

from registry.births.models import Birth
from registry.births.queries import children_of
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.documents import review
from registry.duplicates import circumstances, fusion, policies, policy, queries, rules
from registry.duplicates.apart.service import not_told_apart
from registry.duplicates.linkage.model import PRIOR
from registry.duplicates.models import Alert, AlertPerson, AlertReason, SearchCandidate, SearchRun
from registry.duplicates.rules import Finding
from registry.fingerprints import galleries
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.galleries import PersonCandidate
from registry.fingerprints.queries import persons_sharing_an_image

_TURN = 7_300_411
"""Advisory lock: one search's writing at a time."""
CASE_TASK = "investigations.follow_alert"
"""Run by the room above, which opens a case of an alert that is grave enough, or lets the one it has grow."""
RECOMPUTED = frozenset({"d1", "e5", "f2", "f3", "f4", "i1", "k1", "l1"})
"""Found anew from the data at every search of their birth, and withdrawn when the data say so no more."""
LEAST_KEPT_SCORE = 20.0
"""Candidates below, a false match in 100, are not worth keeping: any gallery of some size holds many."""


def search_birth(ctx: Context, birth_id: uuid.UUID) -> None:
    """Search, weigh, raise. Run again it finds the same alerts and adds none twice."""
    birth = ctx.session.get(Birth, birth_id)
    if birth is None or birth.state == "annulled":
        return
    started = utc_now()
    mothers = galleries.identify(ctx, "adult", birth.mother_id) if birth.mother_id else []
    children = galleries.identify(ctx, "child", birth.newborn_id, queries.block_of(ctx.session, birth))
    take_turn(ctx)
    findings = [
        *_about_mother(ctx, birth, mothers),
        *_about_newborn(ctx, birth, children),
        *_about_prints(ctx, birth),
        *circumstances.about(ctx, birth),
    ]
    run = keep_run(
        ctx,
        started,
        {"mother": (birth.mother_id, mothers), "newborn": (birth.newborn_id, children)},
        {"adults": len(worth_keeping(mothers)), "children": len(worth_keeping(children))},
        birth_id=birth.id,
    )
    _withdraw(ctx, birth, findings)
    raise_alerts(ctx, run, findings)
    ctx.journal(
        "birth.searched",
        "birth",
        birth.id,
        run=str(run.id),
        engine=ENGINE,
        policy=policy.VERSION,
        candidates=run.counts["adults"] + run.counts["children"],
        findings=len(findings),
    )


def findings_of_data(ctx: Context, birth: Birth) -> list[Finding]:
    """What a birth's data say without any print: for evaluations, which raise nothing."""
    return [*_about_mother(ctx, birth, []), *_about_newborn(ctx, birth, []), *circumstances.about(ctx, birth)]


def _about_mother(ctx: Context, birth: Birth, found: Sequence[PersonCandidate]) -> Iterator[Finding]:
    if birth.mother_id is None:
        return
    same = {birth.mother_id}
    searched = galleries.persons_searched(ctx, "adult")
    for one in found:
        theirs = tuple(b.id for b in queries.births_of_mothers(ctx.session, [birth.mother_id, one.person_id]))
        hits = list(
            rules.one_woman_two_identities(
                birth.mother_id, one.person_id, one.score, rules.agreeing_fingers(one.by_finger), theirs, searched
            )
        )
        if hits:
            same.add(one.person_id)
        yield from hits
    births = [queries.facts(b) for b in queries.births_of_mothers(ctx.session, same)]
    for one_birth, other in combinations(births, 2):
        women = frozenset(m for m in (one_birth.mother_id, other.mother_id) if m)
        yield from rules.births_too_close(one_birth, other, women)
    yield from rules.another_woman(birth.mother_id, birth.id, queries.failed_comparisons(ctx.session, birth), None)


def _about_newborn(ctx: Context, birth: Birth, found: Sequence[PersonCandidate]) -> Iterator[Finding]:
    own = queries.facts(birth)
    for one in found:
        other = queries.birth_of_newborn(ctx.session, one.person_id)
        if other is not None:
            provisional = queries.is_provisional(ctx.session, (birth.newborn_id, one.person_id))
            yield from rules.same_infant_by_prints(
                own, queries.facts(other), one.score, rules.agreeing_fingers(one.by_finger), is_provisional=provisional
            )
    for other in queries.births_like(ctx.session, birth):
        yield from rules.same_infant_by_data(own, queries.facts(other))
    yield from rules.incoherent_multiple_birth([queries.facts(b) for b in children_of(ctx.session, birth.delivery_id)])


def _about_prints(ctx: Context, birth: Birth) -> Iterator[Finding]:
    yield from rules.prints_missing(queries.facts(birth), queries.first_capture_of_mother(ctx.session, birth))
    for person in (birth.mother_id, birth.newborn_id):
        if person is not None:
            for other in persons_sharing_an_image(ctx.session, person):
                yield from rules.same_image(person, other, birth.id)


def take_turn(ctx: Context) -> None:
    """Wait until no other search is writing; held until the commit."""
    ctx.session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def keep_run(
    ctx: Context,
    started: datetime,
    found: Mapping[str, tuple[uuid.UUID | None, Sequence[PersonCandidate]]],
    counts: Mapping[str, int],
    *,
    birth_id: uuid.UUID | None = None,
    application_id: uuid.UUID | None = None,
) -> SearchRun:
    """Keep a search of a birth or an application: subject → the person searched, and who was found."""
    run = SearchRun(
        id=uuid.uuid4(),
        birth_id=birth_id,
        application_id=application_id,
        engine=ENGINE,
        policy=policy.VERSION,
        started_at=started,
        finished_at=utc_now(),
        counts=dict(counts),
    )
    ctx.session.add(run)
    ctx.session.flush()
    for subject, (person, candidates) in found.items():
        for rank, one in enumerate(worth_keeping(candidates), 1):
            assert person is not None  # nobody is found for nobody
            ctx.session.add(
                SearchCandidate(
                    run_id=run.id,
                    subject=subject,
                    person_id=person,
                    candidate_id=one.person_id,
                    rank=rank,
                    score=one.score,
                    by_finger={str(finger): round(score, 2) for finger, score in sorted(one.by_finger.items())},
                )
            )
    return run


def worth_keeping(candidates: Iterable[PersonCandidate]) -> list[PersonCandidate]:
    """The best of each person, those of some likeness, best first."""
    best: dict[uuid.UUID, PersonCandidate] = {}
    for one in sorted(candidates, key=lambda one: -one.score):
        if one.score >= LEAST_KEPT_SCORE:
            best.setdefault(one.person_id, one)
    return list(best.values())


def raise_alerts(ctx: Context, run: SearchRun, findings: Iterable[Finding]) -> list[Alert]:
    """One alert for each set of persons: made, or added to and scored again. Pairs told apart are passed over."""
    by_persons: dict[str, list[Finding]] = defaultdict(list)
    for one in not_told_apart(ctx, findings):
        by_persons[_key(one.persons)].append(one)
    return [_raised(ctx, run, key, found) for key, found in sorted(by_persons.items())]


def _key(ids: Iterable[uuid.UUID]) -> str:
    return " ".join(sorted(str(one) for one in ids))


def _raised(ctx: Context, run: SearchRun, key: str, found: Sequence[Finding]) -> Alert:
    alert = queries.alert_of(ctx.session, key)
    is_new = alert is None
    if alert is None:
        alert = Alert(
            id=uuid.uuid4(), persons_key=key, points=0, is_case=False, state="open",
            raised_at=ctx.now, updated_at=ctx.now,
        )  # fmt: skip
        alert.persons = [AlertPerson(person_id=person) for person in sorted(found[0].persons, key=str)]
        ctx.session.add(alert)
    version = policies.version(ctx.session)
    changed = [_reason(ctx, run, alert, one, version) for one in found]
    if any(changed):
        _score(alert)
        alert.state, alert.updated_at = "open", ctx.now
        ctx.session.flush()
        action = "alert.raised" if is_new else "alert.scored"
        indicators = sorted({reason.indicator for reason in alert.reasons})
        ctx.journal(action, "alert", alert.id, points=alert.points, indicators=indicators)
        if alert.is_case:  # a flag blocks no birth; it may hold a card that is not made yet
            review.hold_approved(ctx, [one.person_id for one in alert.persons])
            ctx.defer(CASE_TASK, alert_id=str(alert.id))
    return alert


def _score(alert: Alert) -> None:
    """The points of the reasons that still hold."""
    living = (reason for reason in alert.reasons if reason.withdrawn_at is None)
    alert.points = fusion.fuse(fusion.Scored(reason.indicator, reason.points) for reason in living).points
    alert.is_case = alert.points >= policy.CASE_POINTS


def _withdraw(ctx: Context, birth: Birth, findings: Sequence[Finding]) -> None:
    """Reasons that the data of a birth gave before and give no more are withdrawn; what prints said is never."""
    found = {(_key(one.persons), one.indicator) for one in findings}
    persons = [one for one in (birth.newborn_id, birth.mother_id) if one is not None]
    for alert in queries.alerts_with(ctx.session, persons, RECOMPUTED):
        gone = [
            reason
            for reason in alert.reasons
            if reason.indicator in RECOMPUTED
            and reason.withdrawn_at is None
            and (reason.indicator == "l1" or str(birth.id) in reason.births_key.split())
            and (alert.persons_key, reason.indicator) not in found
        ]
        for reason in gone:
            reason.withdrawn_at = ctx.now
        if gone:
            _score(alert)
            alert.updated_at = ctx.now
            ctx.session.flush()
            indicators = sorted({reason.indicator for reason in gone})
            ctx.journal("alert.lowered", "alert", alert.id, points=alert.points, withdrawn=indicators)


def close_alert(ctx: Context, alert_id: uuid.UUID) -> None:
    """A person has decided on it: the alert is closed until something new is found."""
    alert = queries.alert_locked(ctx.session, alert_id)
    if alert is not None and alert.state != "closed":
        alert.state = "closed"
        ctx.session.flush()
        ctx.journal("alert.closed", "alert", alert.id)


def _reason(ctx: Context, run: SearchRun, alert: Alert, one: Finding, version: str) -> bool:
    """Add a finding to an alert; whether that changed it. A stronger finding stands."""
    births = _key(one.births)
    of_persons = policy.INDICATORS[one.indicator].is_of_persons
    same = (r for r in alert.reasons if r.indicator == one.indicator and (of_persons or r.births_key == births))
    reason = next(same, None)
    if reason is None:
        reason = AlertReason(indicator=one.indicator)
        alert.reasons.append(reason)
    elif reason.withdrawn_at is None and not _is_news(reason, one, births):
        return False
    reason.withdrawn_at = None
    reason.severity, reason.points, reason.reason, reason.facts = one.severity, one.points, one.reason, dict(one.facts)
    reason.births_key, reason.policy, reason.run_id, reason.found_at = births, version, run.id, ctx.now
    return True


def _is_news(reason: AlertReason, one: Finding, births: str) -> bool:
    """Whether a finding changes a reason. A weaker one does where the data say so themselves, else it never does."""
    if one.indicator == "l1":
        return _agreement(reason.facts) != _agreement(one.facts)
    if reason.points > one.points:
        return one.indicator in RECOMPUTED
    return (reason.points, reason.births_key) != (one.points, births)


def _agreement(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which comparisons agree, and how; their weights change with every model and are no news."""
    return [(name, level) for name, level, _ in facts.get("parts", ()) if name != PRIOR]
