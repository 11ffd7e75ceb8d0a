"""Searches, within a case."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.investigations.cases.answers import case_answer
from registry.investigations.cases.schemas import CaseReasonSchema, CaseSchema
from registry.investigations.searches import hits, replaying, service
from registry.investigations.searches.answers import (
    opened_hit_answer,
    replay_answer,
    search_answer,
    search_answers,
    settings_answer,
)
from registry.investigations.searches.requesting import command_of
from registry.investigations.searches.schemas import (
    ApprovalSchema,
    CaseSearchListSchema,
    CaseSearchSchema,
    EmergencyReviewSchema,
    OpenedHitSchema,
    ReplaySchema,
    SearchRequestSchema,
    SearchSettingsSchema,
)
from registry.investigations.settings import service as settings

blueprint = Blueprint(
    "searches",
    __name__,
    url_prefix="/api/v1/cases/<uuid:case_id>/searches",
    description="Searches bound to a case, a purpose and a legal basis",
)
settings_blueprint = Blueprint(
    "search-settings",
    __name__,
    url_prefix="/api/v1/search-settings",
    description="Limits, purposes and legal bases of searches",
)
blueprints = (blueprint, settings_blueprint)


@blueprint.post("")
@requires("cases.work")
@blueprint.arguments(SearchRequestSchema)
@blueprint.response(201, CaseSearchSchema)
def request_search(body: dict[str, Any], case_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Request a search. By prints it waits for a second person, unless it is an emergency; others run at once."""
    command = command_of(case_id, body)
    with begin() as ctx:
        search = service.request(ctx, case_id, command)
        return search_answer(ctx, search), 201, {"Location": f"/api/v1/cases/{case_id}/searches/{search.id}"}


@blueprint.get("")
@requires("cases.work")
@blueprint.response(200, CaseSearchListSchema)
def list_searches(case_id: uuid.UUID) -> dict[str, Any]:
    """List the case's searches, newest first. The reading is journalled."""
    with begin() as ctx:
        return {"items": search_answers(ctx, *service.list_searches(ctx, case_id))}


@blueprint.get("/<uuid:search_id>")
@requires("cases.work")
@blueprint.response(200, CaseSearchSchema)
def read(case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """Read one search with its hits. The reading is journalled."""
    with begin() as ctx:
        search = service.read(ctx, case_id, search_id)
        ctx.journal("search.read", "case", case_id, search=str(search.id))
        return search_answer(ctx, search)


@blueprint.post("/<uuid:search_id>/approval")
@requires("searches.approve")
@blueprint.arguments(ApprovalSchema)
@blueprint.response(200, CaseSearchSchema)
def approve(body: dict[str, Any], case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """Approve or refuse a search by prints, as a second person. An approval is valid for a limited time."""
    with begin() as ctx:
        return search_answer(ctx, service.approve(ctx, case_id, search_id, body["reason"], agrees=body["agrees"]))


@blueprint.post("/<uuid:search_id>/withdrawal")
@requires("cases.work")
@blueprint.arguments(CaseReasonSchema)
@blueprint.response(200, CaseSearchSchema)
def withdraw(body: dict[str, Any], case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """Take an own search back that awaits approval, or was approved and not run."""
    with begin() as ctx:
        return search_answer(ctx, service.take_back(ctx, case_id, search_id, body["reason"]))


@blueprint.post("/<uuid:search_id>/run")
@requires("cases.work")
@blueprint.response(200, CaseSearchSchema)
def run(case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """Run an approved search, once. By prints it is `searching` until the galleries have answered: read it again."""
    with begin() as ctx:
        return search_answer(ctx, service.run(ctx, case_id, search_id))


@blueprint.post("/<uuid:search_id>/replay")
@requires("cases.work")
@blueprint.response(200, ReplaySchema)
def replay(case_id: uuid.UUID, search_id: uuid.UUID) -> Any:
    """Run a search again as of its own day: the same answer, or what in the engine or the data has changed.

    By prints the galleries are asked first: while the state is `searching`, send the same request again.
    """
    with begin() as ctx:
        return replay_answer(replaying.replay(ctx, case_id, search_id))


@blueprint.post("/<uuid:search_id>/hits/<int(min=1, max=1000):rank>")
@requires("cases.work")
@blueprint.response(200, OpenedHitSchema)
def open_hit(case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> dict[str, Any]:
    """Open a hit to see who it is. Every opening is counted and journalled; it puts nobody into the case."""
    with begin() as ctx:
        hit, person = hits.open_hit(ctx, case_id, search_id, rank)
        return opened_hit_answer(hit, person, is_in_case=hits.is_in_case(ctx, case_id, person.id))


@blueprint.post("/<uuid:search_id>/hits/<int(min=1, max=1000):rank>/addition")
@requires("cases.work")
@blueprint.response(200, CaseSchema)
def add_hit(case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> dict[str, Any]:
    """Put the person of an opened hit into the case."""
    with begin() as ctx:
        return case_answer(ctx, hits.add_hit(ctx, case_id, search_id, rank))


@blueprint.post("/<uuid:search_id>/review")
@requires("searches.approve")
@blueprint.arguments(EmergencyReviewSchema)
@blueprint.response(200, CaseSearchSchema)
def review(body: dict[str, Any], case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """Review an emergency search afterwards, once."""
    with begin() as ctx:
        return search_answer(ctx, service.review(ctx, case_id, search_id, body["verdict"], body["reason"]))


@settings_blueprint.get("")
@requires("cases.work")
@settings_blueprint.response(200, SearchSettingsSchema)
def read_settings() -> dict[str, Any]:
    """Read the purposes, legal bases and limits in force, with the version that each search stores."""
    with begin() as ctx:
        return settings_answer(*settings.in_force(ctx.session))
