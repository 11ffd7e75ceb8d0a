"""Prints of an application: kept apart from the person's until it is approved, compared with those bound."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.documents.applications import eligibility, history, queries, service
from registry.documents.applications.models import SUBJECTS, Application, ApplicationCapture, ApplicationComparison
from registry.fingerprints import binding
from registry.fingerprints import queries as captures
from registry.fingerprints import service as fingerprints
from registry.fingerprints.matching import comparison
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import CONFIRMED_SCORE, NOT_ASSESSABLE, capture_time_error, outcome
from registry.fingerprints.service import Acquired


def time_errors(taken: Sequence[tuple[datetime, str]], now: datetime) -> list[FieldError]:
    """Everything wrong with when prints (moment, pointer) were taken."""
    return [
        FieldError(f"{pointer}/captured_at", message)
        for moment, pointer in taken
        if (message := capture_time_error(moment, now)) is not None
    ]


def add(ctx: Context, application_id: uuid.UUID, acquired: Sequence[Acquired]) -> Application:
    """Keep one attempt of minor, applicant or both, and compare it with what is bound to them.

    What is presented here may be another person's: it is compared and searched by, but found by no search until the
    application is approved. Raises Refused when the attempts are used up.
    """
    application = service.drafted(ctx, application_id)
    if not acquired:
        raise Invalid([FieldError("/prints", "At least one print is needed.")])
    errors = time_errors([(one.submission.captured_at, one.submission.pointer) for one in acquired], ctx.now)
    if errors:
        raise Invalid(errors)
    owners = {"minor": application.person_id, "applicant": application.applicant_id}
    for subject in SUBJECTS:
        taken = [one for one in acquired if one.submission.subject == subject]
        owner = owners[subject]
        if taken and owner is None:
            raise Invalid([FieldError("/prints", "Whose prints they are is not known: name the applicant first.")])
        if taken and owner is not None:
            _attempt(ctx, application, subject, owner, taken)
    history.touched(ctx, application, "prints_taken", prints=len(acquired))
    return application


def _attempt(ctx: Context, application: Application, subject: str, owner: uuid.UUID, taken: Sequence[Acquired]) -> None:
    earlier = [one for one in queries.comparisons(ctx.session, application.id) if one.subject == subject]
    attempt = len(earlier) + 1
    if attempt > eligibility.policy_of(ctx).most_print_attempts:
        raise Refused("attempts-used", "The prints were taken as often as they are for one application.")
    parts = _compared(ctx, owner, taken)
    kept = fingerprints.store(ctx, owner, subject, "verification", taken)
    for one in kept:
        ctx.session.add(ApplicationCapture(capture_id=one.id, application_id=application.id, attempt=attempt))
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


def _compared(ctx: Context, owner: uuid.UUID, taken: Sequence[Acquired]) -> dict[str, Any]:
    """How an attempt compares with what is bound to a person: at birth, or captured since."""
    bound = captures.templates_of(ctx.session, owner)
    compared = comparison.compare_with_captures(ctx, taken, bound)
    said = (
        outcome(compared.fused, compared.fingers, is_provisional=compared.is_provisional) if bound else (NOT_ASSESSABLE)
    )
    return {"outcome": said, **compared.to_json(), "threshold": CONFIRMED_SCORE, "bound": len(bound)}


def of_minor(ctx: Context, application: Application) -> list[Capture]:
    """The minor's prints of an application that hold a template."""
    found = queries.prints(ctx.session, application.id, "minor")
    return [capture for capture, _ in found if capture.sealed_template is not None]


def bind(ctx: Context, application: Application) -> list[Capture]:
    """Make the prints of an approved application the minor's own: searched, and compared with, from now on."""
    return binding.bind(ctx, of_minor(ctx, application), "recapture")
