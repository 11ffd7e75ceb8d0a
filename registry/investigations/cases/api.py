"""Cases, to investigators. Another's case is answered as if there were none."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.pagination import Page
from registry.investigations.cases import decisions, queries, service
from registry.investigations.cases.answers import case_answer, done_answer, whole_case_answer
from registry.investigations.cases.schemas import (
    AssignmentSchema,
    CaseDecisionSchema,
    CaseListSchema,
    CaseQuery,
    CaseReasonSchema,
    CaseSchema,
    DoneListSchema,
    ManyDecisionsSchema,
    ManySecondsSchema,
    OpenCaseSchema,
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
def open_case(asked: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Open a case by hand, of an alert or of persons, and take it."""
    command = service.OpenCase(asked["reason"], tuple(asked["persons"]), asked["alert_id"], asked["risk"])
    with begin() as ctx:
        case = service.open_by_hand(ctx, command)
        return case_answer(ctx, case), 201, {"Location": f"/api/v1/cases/{case.id}"}


@blueprint.get("")
@requires("cases.work")
@blueprint.arguments(CaseQuery, location="query")
@blueprint.response(200, CaseListSchema)
def list_cases(asked: dict[str, Any]) -> dict[str, Any]:
    """The queue: gravest first, among equals the one that waits longest. The reading is journalled."""
    chosen = queries.CaseFilter(asked.get("state"), asked["mine"], asked["with_postponed"])
    with begin() as ctx:
        found = queries.queue(ctx.session, ctx.actor, chosen, ctx.today, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("cases.listed", "case", "many", count=len(found.items))
        return {"items": [case_answer(ctx, one) for one in found.items], "next_cursor": found.next_cursor}


@blueprint.get("/<uuid:case_id>")
@requires("cases.work")
@blueprint.response(200, WholeCaseSchema)
def read_case(case_id: uuid.UUID) -> dict[str, Any]:
    """One case with its history, referrals and dossier. The reading is journalled."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        ctx.journal("case.read", "case", case.id)
        return whole_case_answer(ctx, case)


@blueprint.post("/<uuid:case_id>/assignment")
@requires("cases.work")
@blueprint.arguments(AssignmentSchema)
@blueprint.response(200, CaseSchema)
def assign(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Take a case, or as a supervisor give it to an investigator."""
    with begin() as ctx:
        return case_answer(ctx, service.assign(ctx, case_id, asked["username"]))


@blueprint.post("/<uuid:case_id>/reviewers")
@requires("cases.work")
@blueprint.arguments(ReviewerSchema)
@blueprint.response(200, CaseSchema)
def add_reviewer(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Let a second investigator see the case."""
    with begin() as ctx:
        return case_answer(ctx, service.add_reviewer(ctx, case_id, asked["username"]))


@blueprint.post("/<uuid:case_id>/persons")
@requires("cases.work")
@blueprint.arguments(PersonsSchema)
@blueprint.response(200, CaseSchema)
def add_persons(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Bring persons into a case."""
    with begin() as ctx:
        return case_answer(ctx, service.add_known_persons(ctx, case_id, asked["persons"]))


@blueprint.post("/<uuid:case_id>/postponement")
@requires("cases.work")
@blueprint.arguments(PostponementSchema)
@blueprint.response(200, CaseSchema)
def postpone(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Put a case off to a day."""
    with begin() as ctx:
        return case_answer(ctx, service.postpone(ctx, case_id, asked["until"], asked["reason"]))


@blueprint.post("/<uuid:case_id>/referrals")
@requires("cases.work")
@blueprint.arguments(ReferralRequestSchema)
@blueprint.response(200, CaseSchema)
def refer(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Put a case before an authority."""
    with begin() as ctx:
        return case_answer(ctx, service.refer(ctx, case_id, asked["target"], asked["reason"]))


@blueprint.post("/<uuid:case_id>/decision")
@requires("cases.work")
@blueprint.arguments(CaseDecisionSchema)
@blueprint.response(200, CaseSchema)
def decide(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Dismiss or confirm; a confirmation, and a grave case's dismissal, wait for a second person."""
    with begin() as ctx:
        return case_answer(ctx, decisions.decide(ctx, case_id, asked["decision"], asked["reason"]))


@blueprint.post("/<uuid:case_id>/decision/second")
@requires("cases.work")
@blueprint.arguments(SecondSchema)
@blueprint.response(200, CaseSchema)
def second(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Agree with a decision that waits, or send it back."""
    with begin() as ctx:
        return case_answer(ctx, decisions.second(ctx, case_id, asked["reason"], agrees=asked["agrees"]))


@blueprint.post("/<uuid:case_id>/review")
@requires("cases.work")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200, CaseSchema)
def take_back(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Bring a referred case back to review."""
    with begin() as ctx:
        return case_answer(ctx, decisions.take_back(ctx, case_id, asked["reason"]))


@blueprint.post("/<uuid:case_id>/closure")
@requires("cases.work")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200, CaseSchema)
def close(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Close a case that was referred, dismissed or confirmed."""
    with begin() as ctx:
        return case_answer(ctx, decisions.close(ctx, case_id, asked["reason"]))


@blueprint.post("/decisions")
@requires("cases.work")
@blueprint.arguments(ManyDecisionsSchema)
@blueprint.response(200, DoneListSchema)
def decide_many(asked: dict[str, Any]) -> dict[str, Any]:
    """One decision of many cases; what is refused for one is done for the others."""
    with begin() as ctx:
        done = decisions.for_each(
            ctx, asked["cases"], lambda one: decisions.decide(ctx, one, asked["decision"], asked["reason"])
        )
        return {"items": [done_answer(one) for one in done]}


@blueprint.post("/decisions/seconds")
@requires("cases.work")
@blueprint.arguments(ManySecondsSchema)
@blueprint.response(200, DoneListSchema)
def second_many(asked: dict[str, Any]) -> dict[str, Any]:
    """A second person's word on many decisions."""
    with begin() as ctx:
        done = decisions.for_each(
            ctx, asked["cases"], lambda one: decisions.second(ctx, one, asked["reason"], agrees=asked["agrees"])
        )
        return {"items": [done_answer(one) for one in done]}


@targets.get("")
@requires("cases.work")
@targets.response(200, ReferralTargetSchema(many=True))
def list_targets() -> Any:
    """The authorities cases are referred to, each with its source."""
    with begin() as ctx:
        return queries.targets(ctx.session)
