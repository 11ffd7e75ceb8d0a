"""The searches of an application for a minor's ID, before any card is made: 1:1 with the birth, 1:N among everybody.

What is found becomes an alert for investigators; the application is held in neutral words. Applications are searched
one after the other: the one approved first has its prints bound before the next search begins, so that one child under
two names is found whichever comes first. The birth's registration is never touched.
"""

import uuid
from collections.abc import Iterator, Sequence

from registry.births.models import Birth
from registry.core import locks
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.documents.applications import prints, review
from registry.documents.applications import queries as documents
from registry.documents.applications.models import Application, ApplicationComparison
from registry.duplicates import detection, queries
from registry.duplicates.alerts import OF_WINDOWS, raise_alerts
from registry.duplicates.birth_search import keep_run, take_turn, worth_keeping
from registry.duplicates.indicators import presented
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.prints import agreeing_fingers, another_woman, same_image
from registry.duplicates.models import Alert
from registry.duplicates.thresholds import service as policies
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.matching import galleries
from registry.fingerprints.matching.galleries import PersonCandidate
from registry.fingerprints.models import Capture
from registry.fingerprints.queries import persons_sharing_an_image
from registry.fingerprints.rules import REVIEW


def search_application(ctx: Context, application_id: uuid.UUID) -> None:
    """Search, weigh, raise, and let the application go on or hold it. Run again it changes nothing."""
    locks.take(ctx.session, locks.Lock.APPLICATION_SEARCH)
    application = documents.application(ctx.session, application_id)
    if application is None or application.state != "submitted":
        return
    started = utc_now()
    taken = prints.of_minor(ctx, application)
    minor = application.person_id
    children = galleries.identify_captures(ctx, "child", taken, minor) if taken else []
    adults = galleries.identify_captures(ctx, "adult", taken, minor) if taken else []
    take_turn(ctx)
    birth = queries.birth_of_newborn(ctx.session, minor)
    limits = policies.current(ctx.session)
    findings = [
        *_another_identity(ctx, application, birth, children, "child", limits),
        *_another_identity(ctx, application, birth, adults, "adult", limits),
        *_against_the_enrolled(ctx, application, birth, limits),
        *_same_images(ctx, application, birth),
        *(detection.of_the_child(ctx, birth) if birth is not None else ()),
        *_watched(ctx, application, taken),
        *(() if application.applicant_id is None else detection.same_numbers(ctx, application.applicant_id)),
    ]
    run = keep_run(
        ctx,
        started,
        {"minor": (minor, [*children, *adults])},
        {"children": len(worth_keeping(children)), "adults": len(worth_keeping(adults))},
        application_id=application.id,
    )
    raised = raise_alerts(ctx, run, findings)
    is_open = any(one.state == "open" and _holds(one) for one in raised) or queries.has_open_case(ctx.session, minor)
    cause = review.ALERT if is_open else review.NO_PRINTS if not taken else None
    review.conclude(ctx, application.id, cause)
    ctx.journal(
        "application.searched",
        "document_application",
        application.id,
        run=str(run.id),
        engine=ENGINE,
        policy=run.policy,
        candidates=run.counts["children"] + run.counts["adults"],
        findings=len(findings),
    )


def _holds(alert: Alert) -> bool:
    """Whether an alert holds a card. That one guardian has many wards does not: a care home's children get theirs."""
    return any(one.indicator not in OF_WINDOWS for one in alert.reasons if one.withdrawn_at is None)


def _watched(ctx: Context, application: Application, taken: Sequence[Capture]) -> list[Finding]:
    """k2, of the minor by the prints presented, and of the applicant."""
    found = detection.watched(ctx, application.person_id, taken)
    if application.applicant_id is not None:
        shown = [one for one, _ in documents.prints(ctx.session, application.id, "applicant") if one.sealed_template]
        found += detection.watched(ctx, application.applicant_id, shown)
    return found


def _another_identity(
    ctx: Context,
    application: Application,
    birth: Birth | None,
    found: Sequence[PersonCandidate],
    side: str,
    limits: Thresholds,
) -> Iterator[Finding]:
    """g2: the prints presented are bound to somebody else."""
    searched = galleries.persons_searched(ctx, side)
    for one in found:
        other = queries.birth_of_newborn(ctx.session, one.person_id)
        if _is_made_again(birth, other):
            continue
        yield from presented.prints_of_another(
            application.person_id,
            one.person_id,
            one.score,
            agreeing_fingers(one.by_finger),
            _ids(birth, other),
            searched,
            limits,
        )


def _is_made_again(one: Birth | None, other: Birth | None) -> bool:
    """Whether two certificates are one made again for the same mother: a correction, no second identity."""
    if one is None or other is None or one.mother_id is None or one.mother_id != other.mother_id:
        return False
    return "annulled" in (one.state, other.state)


def _against_the_enrolled(
    ctx: Context, application: Application, birth: Birth | None, limits: Thresholds
) -> Iterator[Finding]:
    compared = documents.comparisons(ctx.session, application.id)
    of_minor = [_attempt(one) for one in compared if one.subject == "minor"]
    yield from presented.not_the_enrolled(application.person_id, of_minor, _ids(birth), limits)
    failed = [one for one in compared if one.subject == "applicant" and one.outcome == REVIEW]
    if birth is not None and birth.mother_id is not None and birth.mother_id == application.applicant_id:
        yield from another_woman(birth.mother_id, birth.id, len(failed), None)
    elif failed:
        assert application.applicant_id is not None  # prints are taken of a known applicant alone
        minor = application.person_id
        yield from presented.another_applicant(application.applicant_id, minor, len(failed), _ids(birth))


def _attempt(one: ApplicationComparison) -> presented.Attempt:
    return presented.Attempt(one.outcome, len(one.parts["fingers"]), one.parts["score"], one.parts["is_provisional"])


def _same_images(ctx: Context, application: Application, birth: Birth | None) -> Iterator[Finding]:
    for other in persons_sharing_an_image(ctx.session, application.person_id):
        if birth is not None:
            yield from same_image(application.person_id, other, birth.id)


def _ids(*births: Birth | None) -> tuple[uuid.UUID, ...]:
    return tuple(sorted((one.id for one in births if one is not None), key=str))
