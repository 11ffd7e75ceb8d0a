"""The search of an application for a minor's ID, before any card is made: 1:1 with the birth, 1:N among everybody.

An applicant whose prints agreed with none bound to them is searched among adults and among what applicants presented:
a woman who is known under another name, or came under another.

What is found becomes an alert for investigators; the application is held in neutral words. Applications are searched
one after the other: the one approved first has its prints bound before the next search begins, so that one child under
two names is found whichever comes first. The birth's registration is never touched.
"""

import uuid
from typing import Final

from registry.core import locks
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.documents.applications import prints, review
from registry.documents.applications import queries as applications
from registry.duplicates import queries
from registry.duplicates.alerts import raise_alerts
from registry.duplicates.facts.sources import gather_for_application
from registry.duplicates.facts.subjects import ApplicationSubject
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import WEAK
from registry.duplicates.indicators.judging import judge
from registry.duplicates.models import Alert
from registry.duplicates.runs import not_compared, store_run, take_turn, worth_storing
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.rules import APPLICANT
from registry.fingerprints.searching import service as galleries

BOUND_BY_APPLICATIONS: Final = frozenset({"minor", "applicant"})
"""The roles of the prints that an application approved just before may have bound."""


def search_application(ctx: Context, application_id: uuid.UUID) -> None:
    """Search, judge, raise, and let the application go on or hold it. Run again, it changes nothing."""
    locks.take(ctx.session, locks.Lock.APPLICATION_SEARCH)
    application = applications.application(ctx.session, application_id)
    if application is None or application.state != "submitted":
        return
    started = utc_now()
    limits = thresholds.current(ctx.session)
    minor = application.person_id
    taken = prints.of_minor(ctx, application)
    of_applicant, applicant = prints.of_unconfirmed_applicant(ctx, application), application.applicant_id
    sides = ("child", "adult") if taken else ()
    questions = [galleries.question(ctx, side, minor, taken) for side in sides]
    if applicant is not None and of_applicant:
        questions += [galleries.question(ctx, side, applicant, of_applicant) for side in ("adult", APPLICANT)]
    answers = galleries.answers(ctx, questions, must_have_seen=BOUND_BY_APPLICATIONS)
    found = [answer.candidates for answer in answers]
    children, adults = found[:2] if taken else ((), ())
    alike, presented_alike = found[len(sides) :] or ((), ())
    take_turn(ctx)
    children_searched, adults_searched = (galleries.persons_searched(ctx, side) for side in ("child", "adult"))
    candidates = [
        *((child, children_searched) for child in children),
        *((adult, adults_searched) for adult in adults),
    ]
    birth = queries.birth_of_newborn(ctx.session, minor)
    subject = ApplicationSubject(
        ctx,
        application,
        birth,
        limits,
        taken,
        candidates,
        applicants_alike=[(adult, adults_searched) for adult in alike],
        presented_alike=[(other, answers[-1].persons) for other in presented_alike],
    )
    findings = judge(gather_for_application(subject), limits)
    run = store_run(
        ctx,
        started,
        {"minor": (minor, [*children, *adults]), "applicant": (applicant, [*alike, *presented_alike])},
        {
            "children": len(worth_storing(children)),
            "adults": len(worth_storing(adults)) + len(worth_storing([*alike, *presented_alike])),
            **galleries.not_compared(ctx),
        },
        application_id=application.id,
    )
    raised = raise_alerts(ctx, run, findings)
    is_held = any(alert.state == "open" and _holds(alert) for alert in raised)
    is_held = is_held or queries.has_open_case(ctx.session, minor)
    cause = review.ALERT if is_held else review.NO_PRINTS if not taken else None
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
        **not_compared(run),
    )


def _holds(alert: Alert) -> bool:
    """Whether an alert holds a card. That one guardian has many wards does not: a care home's children get theirs.

    Nor does a weak sign alone: an applicant with a bandaged hand.
    """
    return any(
        reason.severity != WEAK and not INDICATORS[reason.indicator].rests_on_many_births
        for reason in alert.reasons
        if reason.withdrawn_at is None
    )
