"""Who was presented for an application, read from its tables, and on what ground the minor is the one named."""

import uuid
from collections import defaultdict
from typing import Any

from registry.core.context import Context
from registry.documents.applications import queries
from registry.documents.applications.models import APPLICANT, MINOR, Application, ApplicationComparison
from registry.documents.applications.parents import is_parent
from registry.documents.applications.rules import confirmation
from registry.documents.applications.rules.confirmation import Attempt, Presented
from registry.documents.applications.rules.entitlement import MOTHER, PARENTS
from registry.fingerprints.rules import BY_COMPARISON, BY_MOTHER, CONFIRMED
from registry.fingerprints.standing import ENROLLED, Ground


def presented(ctx: Context, application: Application, subject: str) -> Presented:
    """The attempts of the minor or the applicant against the references bound to them at the time."""
    prints = [capture for capture, _attempt in queries.prints(ctx.session, application.id, subject)]
    failures = defaultdict(set)
    for capture in prints:
        if capture.failure is not None:
            failures[capture.finger].add(capture.failure)
    attempts = tuple(_attempt(row) for row in comparisons(ctx, application.id, subject) if row.parts.get("bound"))
    return Presented(
        attempts,
        {finger: frozenset(reasons) for finger, reasons in failures.items()},
        any(capture.sealed_template is not None for capture in prints),
    )


def comparisons(ctx: Context, application_id: uuid.UUID, subject: str) -> list[ApplicationComparison]:
    """The comparisons of one subject's attempts, in order."""
    return [row for row in queries.comparisons(ctx.session, application_id) if row.subject == subject]


def _attempt(row: ApplicationComparison) -> Attempt:
    parts = row.parts
    compared = frozenset(finger["finger"] for finger in parts["fingers"])
    bound = frozenset(parts.get("bound_fingers", compared))
    return Attempt(row.attempt, row.outcome, bool(parts["is_provisional"]), bound, compared)


def ground(ctx: Context, application: Application) -> Ground | None:
    """The ground on which the minor's prints become references; None when a second person has to give one."""
    named = confirmation.ground(
        presented(ctx, application, MINOR),
        presented(ctx, application, APPLICANT),
        is_mother=is_mother(ctx, application),
        is_parent=application.applicant_relation in PARENTS and _is_parent(ctx, application),
    )
    if named is None:
        return None
    if named == BY_COMPARISON:
        return _of_parts(BY_COMPARISON, _confirming(ctx, application, MINOR))
    return _of_parts(BY_MOTHER, _confirming(ctx, application, APPLICANT)) if named == BY_MOTHER else ENROLLED


def _confirming(ctx: Context, application: Application, subject: str) -> dict[str, Any]:
    rows = comparisons(ctx, application.id, subject)
    return max((row.parts for row in rows if row.outcome == CONFIRMED), key=lambda parts: parts["score"])


def _of_parts(named: str, parts: dict[str, Any]) -> Ground:
    references = [uuid.UUID(finger["reference"]) for finger in parts["fingers"] if finger.get("reference")]
    return Ground(named, references, parts["score"], CONFIRMED)


def is_mother(ctx: Context, application: Application) -> bool:
    """Whether the applicant is the minor's mother by the acta in force, or by a court's decision."""
    return application.applicant_relation == MOTHER and _is_parent(ctx, application)


def _is_parent(ctx: Context, application: Application) -> bool:
    acta = queries.acta_in_force(ctx.session, application.person_id)
    if acta is None or application.applicant_id is None or application.applicant_relation is None:
        return False
    return is_parent(ctx, acta, application.applicant_id, application.applicant_relation)
