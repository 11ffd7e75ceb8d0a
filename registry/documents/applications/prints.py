"""Prints of an application: kept apart from the person's until it is approved, compared with those bound to them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import _
from registry.documents.applications import history, parents, queries, service
from registry.documents.applications.models import (
    APPLICANT,
    MINOR,
    SUBJECTS,
    Application,
    ApplicationCapture,
    ApplicationComparison,
)
from registry.documents.applications.words import FINGER_OF_PARENT
from registry.documents.settings import service as settings
from registry.fingerprints import queries as references
from registry.fingerprints import service as fingerprints
from registry.fingerprints import standing
from registry.fingerprints.attempts import spend
from registry.fingerprints.matching import comparison as matching
from registry.fingerprints.matching.among import of_somebody_else, same_finger, slips
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import (
    BY_COMPARISON,
    CONFIRMED,
    CONFIRMED_SCORE,
    NOT_ASSESSABLE,
    REVIEW,
    capture_time_error,
    outcome,
)
from registry.fingerprints.service import Acquired
from registry.people import queries as persons


def time_errors(captures: Sequence[tuple[datetime, str]], now: datetime) -> list[FieldError]:
    """Everything wrong with the times of captures, given as (time, pointer)."""
    return [
        FieldError(f"{pointer}/captured_at", message)
        for captured_at, pointer in captures
        if (message := capture_time_error(captured_at, now)) is not None
    ]


def add(ctx: Context, application_id: uuid.UUID, acquired: Sequence[Acquired]) -> Application:
    """Store an attempt of the minor, the applicant or both, and compare it with the prints bound to them.

    The prints presented may be another person's: they are compared and used as probes, but no search finds them until
    the application is approved. Raises Refused when the attempts are used up, and Invalid where a finger of the one is
    plainly the other's, or the applicant's is plainly that of a parent who does not apply: a slip at the reader is told
    while both are there, and no attempt of the application is spent.
    """
    application = service.drafted(ctx, application_id)
    if not acquired:
        raise Invalid([FieldError("/prints", _("Give at least one fingerprint."))])
    times = [(print_.submission.captured_at, print_.submission.pointer) for print_ in acquired]
    errors = time_errors(times, ctx.now)
    if errors:
        raise Invalid(errors)
    errors = [
        *slips(acquired),
        *_of_the_other(ctx, application, acquired),
        *_of_a_parent(ctx, application, acquired),
    ]
    if errors:
        raise Invalid(errors)
    owners = {MINOR: application.person_id, APPLICANT: application.applicant_id}
    for subject in SUBJECTS:
        presented = [print_ for print_ in acquired if print_.submission.subject == subject]
        owner = owners[subject]
        if presented and owner is None:
            raise Invalid([FieldError("/prints", _("Name the applicant before capturing their fingerprints."))])
        if presented and owner is not None:
            _add_attempt(ctx, application, subject, owner, presented)
    history.record_change(ctx, application, "prints_taken", prints=len(acquired))
    return application


def _of_the_other(ctx: Context, application: Application, acquired: Sequence[Acquired]) -> list[FieldError]:
    """Prints of the minor that are plainly the applicant's of the last attempt, or the other way round.

    Of the last alone: whoever gave the other's fingers first captures their own anew, and then the other's are taken.
    """
    errors: list[FieldError] = []
    for subject in SUBJECTS:
        of_others = [print_ for print_ in acquired if print_.submission.subject != subject]
        taken = queries.prints(ctx.session, application.id, subject)
        last = max((attempt for _capture, attempt in taken), default=0)
        captures = [capture for capture, attempt in taken if attempt == last]
        captured = matching.open_prints(ctx, captures) if of_others else []
        errors += [error for print_ in of_others for error in of_somebody_else(print_, subject, captured)]
    return errors


def _of_a_parent(ctx: Context, application: Application, acquired: Sequence[Acquired]) -> list[FieldError]:
    """Prints of the applicant that are plainly those bound to a parent by the acta who is another person.

    Nothing else compares them: a father to whom no prints are bound would be approved with the mother's fingers. Each
    comparison is spent on the parent's day, so that nobody works towards an image of their fingers.
    """
    of_applicant = [item for item in acquired if item.submission.subject == APPLICANT and item.extraction is not None]
    acta = queries.acta_in_force(ctx.session, application.person_id) if of_applicant else None
    if acta is None or application.applicant_id is None:
        return []
    own = persons.identities_of(ctx.session, application.applicant_id)
    errors: list[FieldError] = []
    for parent, relation in parents.of_acta(ctx, acta).items():
        references_of = references.templates_of(ctx.session, parent) if parent not in own else ()
        if references_of:
            spend(ctx, parent)
        bound = matching.open_prints(ctx, references_of)
        errors += [
            FieldError(f"{item.submission.pointer}/image", FINGER_OF_PARENT[relation])
            for item in of_applicant
            if same_finger(item, bound) is not None
        ]
    return errors


def _add_attempt(
    ctx: Context, application: Application, subject: str, owner: uuid.UUID, presented: Sequence[Acquired]
) -> None:
    comparisons = queries.comparisons(ctx.session, application.id)
    attempt = sum(comparison.subject == subject for comparison in comparisons) + 1
    if attempt > settings.current(ctx.session).most_print_attempts:
        raise Refused(
            "attempts-used", _("The maximum number of fingerprint attempts for this application has been reached.")
        )
    spend(ctx, owner)
    comparison, parts = _compare(ctx, owner, presented)
    captures = fingerprints.store(ctx, owner, subject, "verification", presented)
    if parts["outcome"] == REVIEW:
        standing.dispute(ctx, captures, standing.Ground.of_comparison(comparison, REVIEW))
    for capture in captures:
        ctx.session.add(ApplicationCapture(capture_id=capture.id, application_id=application.id, attempt=attempt))
    ctx.session.add(
        ApplicationComparison(
            application_id=application.id,
            person_id=owner,
            subject=subject,
            attempt=attempt,
            outcome=parts["outcome"],
            parts=parts,
            engine=parts["engine"],
            at=ctx.now,
        )
    )
    ctx.session.flush()
    ctx.journal(
        "application.prints_compared",
        "document_application",
        application.id,
        whose=subject,
        attempt=attempt,
        outcome=parts["outcome"],
        score=parts["score"],
        engine=parts["engine"],
    )


def _compare(
    ctx: Context, owner: uuid.UUID, presented: Sequence[Acquired]
) -> tuple[matching.PersonComparison, dict[str, Any]]:
    """The comparison of an attempt with the prints bound to a person at birth or since, also as JSON."""
    bound = references.templates_of(ctx.session, owner)
    comparison = matching.compare_with_captures(ctx, presented, bound)
    if bound:
        result = outcome(comparison.fused, comparison.fingers, is_provisional=comparison.is_provisional)
    else:
        result = NOT_ASSESSABLE
    return comparison, {
        "outcome": result,
        **comparison.to_json(),
        "threshold": CONFIRMED_SCORE,
        "bound": len(bound),
        "bound_fingers": sorted({capture.finger for capture in bound}),
    }


def of_minor(ctx: Context, application: Application) -> list[Capture]:
    """The minor's captures for an application that have a template."""
    prints = queries.prints(ctx.session, application.id, MINOR)
    return [capture for capture, _attempt in prints if capture.sealed_template is not None]


def of_unconfirmed_applicant(ctx: Context, application: Application) -> list[Capture]:
    """The applicant's captures that have a template; none where an attempt agreed with the prints bound to them.

    Whoever is known by those was searched with them.
    """
    rows = queries.comparisons(ctx.session, application.id)
    if any(row.subject == APPLICANT and row.outcome == CONFIRMED for row in rows):
        return []
    return of_applicant(ctx, application)


def of_applicant(ctx: Context, application: Application) -> list[Capture]:
    """The prints with a template that the applicant presented, not those of another who was named before."""
    prints = queries.prints(ctx.session, application.id, APPLICANT)
    return [
        capture
        for capture, _attempt in prints
        if capture.sealed_template is not None and capture.person_id == application.applicant_id
    ]


def bind(ctx: Context, application: Application, ground: standing.Ground) -> list[Capture]:
    """Bind the prints of an approved application to the minor: from now on they are searched and compared with.

    On the ground of a comparison, only the attempts that agreed: another attempt may be another person's.
    """
    captures = of_minor(ctx, application)
    if ground.ground == BY_COMPARISON:
        rows = queries.comparisons(ctx.session, application.id)
        agreed = {row.attempt for row in rows if row.subject == MINOR and row.outcome == CONFIRMED}
        prints = queries.prints(ctx.session, application.id, MINOR)
        captures = [capture for capture, attempt in prints if attempt in agreed]
    return standing.confirm(ctx, captures, ground)
