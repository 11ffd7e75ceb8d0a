"""Record that two persons of a case are one, or are not after all: one investigator asks, another person decides.

What only said that they are one is withdrawn from their alerts, and raised no more.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.duplicates import alerts
from registry.investigations.cases import blindness
from registry.investigations.cases import service as cases
from registry.investigations.cases.models import Case
from registry.people import joining
from registry.people import queries as people
from registry.people.models import ChangeRequest


@dataclass(frozen=True, slots=True)
class RequestJoining:
    """Join or part two persons' records."""

    act: str
    left: uuid.UUID
    right: uuid.UUID
    reason: str


def request(ctx: Context, case_id: uuid.UUID, command: RequestJoining) -> ChangeRequest:
    """Ask a second person; raises Invalid for persons whom the case is not about."""
    case = cases.read_to_work(ctx, case_id)
    cases.refuse_closed(case)
    persons = _persons(case)
    errors = [
        FieldError(f"/{name}", _("This person does not belong to the case."))
        for name in ("left", "right")
        if getattr(command, name) not in persons
    ]
    if errors:
        raise Invalid(errors)
    change = joining.request(ctx, command.act, command.left, command.right, command.reason)
    details = {
        "act": change.kind,
        "request": str(change.id),
        "persons": [str(each) for each in joining.pair_of(change)],
    }
    cases.add_event(ctx, case, "joining_requested", reason=command.reason, details=details)
    return change


def decide(ctx: Context, case_id: uuid.UUID, request_id: uuid.UUID, *, is_approved: bool) -> ChangeRequest:
    """Approve or refuse a request about two persons of a case; whoever asked can withdraw it, and not approve it."""
    case = cases.read(ctx, case_id, lock=True)
    blindness.refuse_before_judging(ctx, case)  # the request says what its author holds to be true
    change = joining.about(ctx, _persons(case), request_id)
    decided = joining.decide(ctx, change, is_approved=is_approved)
    if is_approved and decided.kind == joining.JOINING:
        alerts.settle_joined(ctx, people.identities_of(ctx.session, decided.person_id))
    details = {"act": decided.kind, "request": str(decided.id), "outcome": decided.state}
    cases.add_event(ctx, case, "joining_decided", details=details)
    return decided


def listed(ctx: Context, case_id: uuid.UUID) -> Sequence[ChangeRequest]:
    """The requests about two persons of a case, oldest first."""
    case = cases.read(ctx, case_id)
    persons, withheld = _persons(case), blindness.withheld_in(ctx, case)
    requests = people.requests_about(ctx.session, persons, joining.ACTS)
    ctx.journal("case.joinings_read", "case", case_id)
    return [
        change
        for change in requests
        if set(joining.pair_of(change)) <= persons and not withheld.covers(change.requested_by, change.requested_at)
    ]


def _persons(case: Case) -> set[uuid.UUID]:
    return {person.person_id for person in case.persons}
