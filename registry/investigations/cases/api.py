"""Cases, for investigators. A case one may not see is answered as if there were none."""

import uuid
from collections.abc import Sequence
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.investigations.cases import decisions, opening, persons, queries, service
from registry.investigations.cases.answers import case_answer, outcome_answer, whole_case_answer
from registry.investigations.cases.models import ReferralTarget
from registry.investigations.cases.schemas import (
    AssignmentSchema,
    CaseDecisionSchema,
    CaseReasonSchema,
    CaseSchema,
    ManyDecisionsSchema,
    ManySecondsSchema,
    OpenCaseSchema,
    OutcomeListSchema,
    PersonsSchema,
    PostponementSchema,
    ReferralRequestSchema,
    ReferralTargetSchema,
    ReviewerSchema,
    SecondSchema,
    WholeCaseSchema,
)

blueprint = Blueprint("cases", __name__, url_prefix="/api/v1/cases", description="Cases, for investigators")
targets = Blueprint(
    "referral-targets", __name__, url_prefix="/api/v1/referral-targets", description="Authorities cases are referred to"
)
blueprints = (blueprint, targets)


@blueprint.post("")
@requires("cases.work")
@blueprint.arguments(OpenCaseSchema)
@blueprint.response(201, CaseSchema)
def open_case(body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Open a case by hand, about an alert or about persons, and take it."""
    command = opening.OpenCase(body["reason"], tuple(body["persons"]), body["alert_id"], body["risk"])
    with begin() as ctx:
        case = opening.open_by_hand(ctx, command)
        return case_answer(ctx, case), 201, {"Location": f"/api/v1/cases/{case.id}"}


@blueprint.get("/<uuid:case_id>")
@requires("cases.work")
@blueprint.response(200, WholeCaseSchema)
def read_case(case_id: uuid.UUID) -> dict[str, Any]:
    """Read one case with its history, referrals and dossier. The reading is journalled."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        ctx.journal("case.read", "case", case.id)
        service.look(ctx, case)
        return whole_case_answer(ctx, case)


@blueprint.post("/<uuid:case_id>/assignment")
@requires("cases.work")
@blueprint.arguments(AssignmentSchema)
@blueprint.response(200, CaseSchema)
def assign(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Take a case, or as a supervisor assign it to an investigator."""
    with begin() as ctx:
        return case_answer(ctx, service.assign(ctx, case_id, body["username"]))


@blueprint.post("/<uuid:case_id>/reviewers")
@requires("cases.work")
@blueprint.arguments(ReviewerSchema)
@blueprint.response(200, CaseSchema)
def add_reviewer(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Add a second investigator, who sees the case from then on."""
    with begin() as ctx:
        return case_answer(ctx, service.add_reviewer(ctx, case_id, body["username"]))


@blueprint.post("/<uuid:case_id>/persons")
@requires("cases.work")
@blueprint.arguments(PersonsSchema)
@blueprint.response(200, CaseSchema)
def add_persons(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Add persons to a case."""
    with begin() as ctx:
        return case_answer(ctx, persons.add_known_persons(ctx, case_id, body["persons"]))


@blueprint.post("/<uuid:case_id>/persons/<uuid:person_id>/removal")
@requires("cases.work")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200, CaseSchema)
def remove_person(body: dict[str, Any], case_id: uuid.UUID, person_id: uuid.UUID) -> dict[str, Any]:
    """Take a person out of a case, with a reason. Views and exports of the case do not show them any more."""
    with begin() as ctx:
        return case_answer(ctx, persons.remove_person(ctx, case_id, person_id, body["reason"]))


@blueprint.post("/<uuid:case_id>/postponement")
@requires("cases.work")
@blueprint.arguments(PostponementSchema)
@blueprint.response(200, CaseSchema)
def postpone(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Postpone a case until a date."""
    with begin() as ctx:
        return case_answer(ctx, service.postpone(ctx, case_id, body["until"], body["reason"]))


@blueprint.post("/<uuid:case_id>/referrals")
@requires("cases.work")
@blueprint.arguments(ReferralRequestSchema)
@blueprint.response(200, CaseSchema)
def refer(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Refer a case to an authority."""
    with begin() as ctx:
        return case_answer(ctx, service.refer(ctx, case_id, body["target"], body["reason"]))


@blueprint.post("/<uuid:case_id>/decision")
@requires("cases.work")
@blueprint.arguments(CaseDecisionSchema)
@blueprint.response(200, CaseSchema)
def decide(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Dismiss or confirm a case. Confirmations, and dismissals of grave cases, wait for a second person."""
    with begin() as ctx:
        return case_answer(ctx, decisions.decide(ctx, case_id, body["decision"], body["reason"]))


@blueprint.post("/<uuid:case_id>/decision/second")
@requires("cases.work")
@blueprint.arguments(SecondSchema)
@blueprint.response(200, CaseSchema)
def second(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Confirm a proposed decision as a second person, or send it back."""
    with begin() as ctx:
        return case_answer(ctx, decisions.second(ctx, case_id, body["reason"], agrees=body["agrees"]))


@blueprint.post("/<uuid:case_id>/decision/withdrawal")
@requires("cases.work")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200, CaseSchema)
def withdraw_decision(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Take an own proposed decision back; the case is in review as before."""
    with begin() as ctx:
        return case_answer(ctx, decisions.withdraw(ctx, case_id, body["reason"]))


@blueprint.post("/<uuid:case_id>/review")
@requires("cases.work")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200, CaseSchema)
def take_back(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Bring a referred case back into review."""
    with begin() as ctx:
        return case_answer(ctx, decisions.take_back(ctx, case_id, body["reason"]))


@blueprint.post("/<uuid:case_id>/closure")
@requires("cases.work")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200, CaseSchema)
def close(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Close a case that was referred, dismissed or confirmed."""
    with begin() as ctx:
        return case_answer(ctx, decisions.close(ctx, case_id, body["reason"]))


@blueprint.post("/decisions")
@requires("cases.work")
@blueprint.arguments(ManyDecisionsSchema)
@blueprint.response(200, OutcomeListSchema)
def decide_many(body: dict[str, Any]) -> dict[str, Any]:
    """Decide several cases alike. A refusal for one does not stop the others."""
    with begin() as ctx:
        outcomes = decisions.for_each(
            ctx, body["cases"], lambda case: decisions.decide(ctx, case, body["decision"], body["reason"])
        )
        return {"items": [outcome_answer(outcome) for outcome in outcomes]}


@blueprint.post("/decisions/seconds")
@requires("cases.work")
@blueprint.arguments(ManySecondsSchema)
@blueprint.response(200, OutcomeListSchema)
def second_many(body: dict[str, Any]) -> dict[str, Any]:
    """Confirm or send back several proposed decisions."""
    with begin() as ctx:
        outcomes = decisions.for_each(
            ctx, body["cases"], lambda case: decisions.second(ctx, case, body["reason"], agrees=body["agrees"])
        )
        return {"items": [outcome_answer(outcome) for outcome in outcomes]}


@targets.get("")
@requires("cases.work")
@targets.response(200, ReferralTargetSchema(many=True))
def list_targets() -> Sequence[ReferralTarget]:
    """List the authorities that cases are referred to, each with its source."""
    with begin() as ctx:
        return queries.targets(ctx.session)
