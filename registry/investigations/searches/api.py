"""Searches, within a case."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.fingerprints.schemas import presented_prints
from registry.investigations.searches import queries, service
from registry.investigations.searches.models import CaseSearch
from registry.investigations.searches.schemas import (
    ApprovalSchema,
    AskSearchSchema,
    CaseSearchListSchema,
    CaseSearchSchema,
    EmergencyReviewSchema,
    OpenedHitSchema,
    ReplaySchema,
    SearchSettingsSchema,
)
from registry.investigations.searches.service import AskSearch
from registry.investigations.settings import service as settings
from registry.investigations.settings.rules import as_json

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


def _said(ctx: Context, *searches: CaseSearch) -> list[dict[str, Any]]:
    who = service.names_of(ctx, searches)
    names = (
        "id",
        "kind",
        "purpose",
        "legal_basis",
        "legal_reference",
        "reason",
        "state",
        "emergency",
        "requested_at",
        "approval_expires_at",
        "review",
        "run_at",
        "ran_with",
        "found",
    )
    said = []
    for one in searches:
        opened = queries.openings(ctx.session, one.id)
        said.append(
            {name: getattr(one, name) for name in names}
            | {
                "criteria_sha256": one.criteria_sha256.hex(),
                "requested_by": who[one.requested_by],
                "approved_by": who.get(one.approved_by) if one.approved_by else None,
                "reviewed_by": who.get(one.reviewed_by) if one.reviewed_by else None,
                "hits": [
                    {"rank": hit.rank, "score": hit.score, "parts": hit.parts, "opened": opened.get(hit.rank, 0)}
                    for hit in one.hits
                ],
            }
        )
    return said


@blueprint.post("")
@requires("cases.work")
@blueprint.arguments(AskSearchSchema)
@blueprint.response(201, CaseSearchSchema)
def ask(asked: dict[str, Any], case_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Ask for a search. By prints it waits for a second person, unless it is an emergency; others run at once."""
    criteria = asked.pop("criteria")
    if "birth_date" in criteria:
        criteria["birth_date"] = criteria["birth_date"].isoformat()
    command = AskSearch(criteria=criteria, **asked)
    if "prints" in criteria:
        with begin() as ctx:  # before the engine's work, which takes longest
            service.refuse_beforehand(ctx, case_id, command)
        criteria["prints"] = [one.to_json() for one, *_ in presented_prints(criteria["prints"], "/criteria/prints")]
    with begin() as ctx:
        search = service.ask(ctx, case_id, command)
        return _said(ctx, search)[0], 201, {"Location": f"/api/v1/cases/{case_id}/searches/{search.id}"}


@blueprint.get("")
@requires("cases.work")
@blueprint.response(200, CaseSearchListSchema)
def list_searches(case_id: uuid.UUID) -> dict[str, Any]:
    """The case's searches, newest first. The reading is journalled."""
    with begin() as ctx:
        return {"items": _said(ctx, *service.listed(ctx, case_id))}


@blueprint.get("/<uuid:search_id>")
@requires("cases.work")
@blueprint.response(200, CaseSearchSchema)
def read(case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """One search with what it found. The reading is journalled."""
    with begin() as ctx:
        search = service.read(ctx, case_id, search_id)
        ctx.journal("search.read", "case", case_id, search=str(search.id))
        return _said(ctx, search)[0]


@blueprint.post("/<uuid:search_id>/approval")
@requires("searches.approve")
@blueprint.arguments(ApprovalSchema)
@blueprint.response(200, CaseSearchSchema)
def approve(asked: dict[str, Any], case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """A second person's word on a search by prints; an approval is good for a day."""
    with begin() as ctx:
        return _said(ctx, service.approve(ctx, case_id, search_id, asked["reason"], agrees=asked["agrees"]))[0]


@blueprint.post("/<uuid:search_id>/run")
@requires("cases.work")
@blueprint.response(200, CaseSearchSchema)
def run(case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """Run an approved search, once."""
    with begin() as ctx:
        return _said(ctx, service.run(ctx, case_id, search_id))[0]


@blueprint.post("/<uuid:search_id>/replay")
@requires("cases.work")
@blueprint.response(200, ReplaySchema)
def replay(case_id: uuid.UUID, search_id: uuid.UUID) -> Any:
    """Run it again as of its own day: the same answer, or which part of the engine or the data has changed."""
    with begin() as ctx:
        return service.replay(ctx, case_id, search_id)


@blueprint.post("/<uuid:search_id>/hits/<int(min=1, max=1000):rank>")
@requires("cases.work")
@blueprint.response(200, OpenedHitSchema)
def open_hit(case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> dict[str, Any]:
    """Open a hit: who it is. Counted and journalled."""
    with begin() as ctx:
        hit, person = service.open_hit(ctx, case_id, search_id, rank)
        names = ("given_names", "first_surname", "second_surname", "sex", "birth_date")
        return {name: getattr(person, name) for name in names} | {
            "rank": hit.rank,
            "score": hit.score,
            "parts": hit.parts,
            "person_id": person.id,
        }


@blueprint.post("/<uuid:search_id>/review")
@requires("searches.approve")
@blueprint.arguments(EmergencyReviewSchema)
@blueprint.response(200, CaseSearchSchema)
def review(asked: dict[str, Any], case_id: uuid.UUID, search_id: uuid.UUID) -> dict[str, Any]:
    """Review an emergency afterwards."""
    with begin() as ctx:
        return _said(ctx, service.review(ctx, case_id, search_id, asked["verdict"], asked["reason"]))[0]


@settings_blueprint.get("")
@requires("cases.work")
@settings_blueprint.response(200, SearchSettingsSchema)
def read_settings() -> dict[str, Any]:
    """What may be searched for, on which bases, how often; with the version kept beside each search."""
    with begin() as ctx:
        version, chosen = settings.in_force(ctx.session)
        return as_json(chosen) | {"version": version}
