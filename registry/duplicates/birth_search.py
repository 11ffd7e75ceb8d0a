"""What the room does: search a birth's mother and newborn, weigh what is found, raise alerts.

Two halves of a pair enrolled at the same moment are both found: a search begins after its own enrolment's commit, reads
every capture committed by then, and of two enrolments one commits last; that one's search sees the other. Searches take
their turn (an advisory lock), so that both ends of a pair give one alert.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import combinations

from registry.births.models import Birth
from registry.births.queries import children_of
from registry.births.rules.fields import ANNULLED
from registry.births.service import SEARCH_TASK
from registry.core import locks
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.duplicates import detection, queries
from registry.duplicates.alerts import raise_alerts, withdraw
from registry.duplicates.indicators import births as of_births
from registry.duplicates.indicators import prints
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.linkage import service as linkage
from registry.duplicates.models import SearchCandidate, SearchRun
from registry.duplicates.thresholds import service as policies
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.matching import galleries
from registry.fingerprints.matching.galleries import PersonCandidate
from registry.fingerprints.queries import persons_sharing_an_image

MOST_SEARCHED_AGAIN = 50
"""Births of one person that are searched again when the person's data change: no woman has more."""
LEAST_KEPT_SCORE = 20.0
"""Candidates below, a false match in 100, are not worth keeping: any gallery of some size holds many."""


def search_birth(ctx: Context, birth_id: uuid.UUID) -> None:
    """Search, weigh, raise. Run again it finds the same alerts and adds none twice."""
    birth = ctx.session.get(Birth, birth_id)
    if birth is None:
        return
    if birth.state == ANNULLED:
        _forget_annulled(ctx, birth)
        return
    started = utc_now()
    mothers = galleries.identify(ctx, "adult", birth.mother_id) if birth.mother_id else []
    limits = policies.current(ctx.session)
    block = queries.block_of(ctx.session, birth, limits.block_days)
    children = galleries.identify(ctx, "child", birth.newborn_id, block)
    take_turn(ctx)
    findings = [
        *_about_mother(ctx, birth, mothers, limits),
        *_about_newborn(ctx, birth, children, limits),
        *_about_prints(ctx, birth, limits),
        *detection.about(ctx, birth),
    ]
    run = keep_run(
        ctx,
        started,
        {"mother": (birth.mother_id, mothers), "newborn": (birth.newborn_id, children)},
        {"adults": len(worth_keeping(mothers)), "children": len(worth_keeping(children))},
        birth_id=birth.id,
    )
    withdraw(ctx, birth, findings, partial(detection.around, ctx))
    raise_alerts(ctx, run, findings)
    ctx.journal(
        "birth.searched",
        "birth",
        birth.id,
        run=str(run.id),
        engine=ENGINE,
        policy=run.policy,
        candidates=run.counts["adults"] + run.counts["children"],
        findings=len(findings),
    )


def _forget_annulled(ctx: Context, birth: Birth) -> None:
    """What an annulled certificate's data said counts no more; that its child may be another's record still does."""
    take_turn(ctx)
    withdraw(ctx, birth, detection.linked(ctx, birth), partial(detection.around, ctx))


def search_again(ctx: Context, person_id: uuid.UUID) -> None:
    """Queue the searches of a person's births: of the birth they were registered by, and of their children's."""
    linkage.refresh(ctx, [person_id])
    for birth_id in queries.births_with(ctx.session, person_id, MOST_SEARCHED_AGAIN):
        ctx.defer(SEARCH_TASK, birth_id=str(birth_id))


def findings_of_data(ctx: Context, birth: Birth) -> list[Finding]:
    """What a birth's data say without any print: for evaluations, which raise nothing."""
    limits = policies.current(ctx.session)
    about_both = (*_about_mother(ctx, birth, [], limits), *_about_newborn(ctx, birth, [], limits))
    return [*about_both, *detection.about(ctx, birth)]


def _about_mother(
    ctx: Context, birth: Birth, found: Sequence[PersonCandidate], limits: Thresholds
) -> Iterator[Finding]:
    if birth.mother_id is None:
        return
    same = {birth.mother_id, *queries.held_one_woman(ctx.session, birth.mother_id)}
    searched = galleries.persons_searched(ctx, "adult")
    for one in found:
        theirs = tuple(b.id for b in queries.births_of_mothers(ctx.session, [birth.mother_id, one.person_id]))
        hits = list(
            prints.one_woman_two_identities(
                birth.mother_id,
                one.person_id,
                one.score,
                prints.agreeing_fingers(one.by_finger),
                theirs,
                searched,
                limits,
            )
        )
        if hits:
            same.add(one.person_id)
        yield from hits
    births = [queries.facts(b) for b in queries.births_of_mothers(ctx.session, same)]
    for one_birth, other in combinations(births, 2):
        women = frozenset(m for m in (one_birth.mother_id, other.mother_id) if m)
        yield from of_births.births_too_close(one_birth, other, women, limits)
    yield from prints.another_woman(birth.mother_id, birth.id, queries.failed_comparisons(ctx.session, birth), None)


def _about_newborn(
    ctx: Context, birth: Birth, found: Sequence[PersonCandidate], limits: Thresholds
) -> Iterator[Finding]:
    own = queries.facts(birth)
    for one in found:
        other = queries.birth_of_newborn(ctx.session, one.person_id)
        if other is not None:
            provisional = queries.is_provisional(ctx.session, (birth.newborn_id, one.person_id))
            yield from prints.same_infant_by_prints(
                own,
                queries.facts(other),
                one.score,
                prints.agreeing_fingers(one.by_finger),
                limits,
                is_provisional=provisional,
            )
    for other in queries.births_like(ctx.session, birth, limits.same_birth_minutes):
        yield from of_births.same_infant_by_data(own, queries.facts(other), limits)
    delivered = [queries.facts(b) for b in children_of(ctx.session, birth.delivery_id)]
    yield from of_births.incoherent_multiple_birth(delivered, limits)


def _about_prints(ctx: Context, birth: Birth, limits: Thresholds) -> Iterator[Finding]:
    first = queries.first_capture_of_mother(ctx.session, birth)
    yield from prints.prints_missing(queries.facts(birth), first, limits)
    for person in (birth.mother_id, birth.newborn_id):
        if person is not None:
            for other in persons_sharing_an_image(ctx.session, person):
                yield from prints.same_image(person, other, birth.id)


def take_turn(ctx: Context) -> None:
    """Wait until no other search is writing; held until the commit."""
    locks.take(ctx.session, locks.Lock.BIRTH_SEARCH)


def keep_run(
    ctx: Context,
    started: datetime,
    found: Mapping[str, tuple[uuid.UUID | None, Sequence[PersonCandidate]]],
    counts: Mapping[str, int],
    *,
    birth_id: uuid.UUID | None = None,
    application_id: uuid.UUID | None = None,
    watch_entry_id: uuid.UUID | None = None,
) -> SearchRun:
    """Keep a search of a birth, an application or an entry of the watch-list: subject → who was searched and found."""
    run = SearchRun(
        id=uuid.uuid4(),
        birth_id=birth_id,
        application_id=application_id,
        watch_entry_id=watch_entry_id,
        engine=ENGINE,
        policy=policies.version(ctx.session),
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
