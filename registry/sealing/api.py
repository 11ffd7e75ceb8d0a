"""Routes of sealings, for supervisors. To everyone else the sealed persons do not exist."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.investigations.searches.queries import sealed_hits
from registry.sealing import queries, service
from registry.sealing.answers import hit_answers, sealing_answer, sealing_answers
from registry.sealing.schemas import (
    LiftingRequestSchema,
    RequestSealingSchema,
    SealedHitListSchema,
    SealingListSchema,
    SealingQuery,
    SealingSchema,
)
from registry.sealing.service import RequestSealing

blueprint = Blueprint(
    "sealings", __name__, url_prefix="/api/v1/sealings", description="Sealed persons, for those who may know of them"
)
blueprints = (blueprint,)


@blueprint.post("")
@requires("sealed.keep", fresh=True)
@blueprint.arguments(RequestSealingSchema)
@blueprint.response(201, SealingSchema)
def request_sealing(request: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Request the sealing of persons. It takes effect once another supervisor approves it."""
    with begin() as ctx:
        command = RequestSealing(tuple(request["persons"]), request["basis"], request["reference"])
        sealing = service.request_sealing(ctx, command)
        return sealing_answer(ctx, sealing), 201, {"Location": f"/api/v1/sealings/{sealing.id}"}


@blueprint.get("")
@requires("sealed.keep")
@blueprint.arguments(SealingQuery, location="query")
@blueprint.response(200, SealingListSchema)
def list_sealings(request: dict[str, Any]) -> dict[str, Any]:
    """List sealings, newest first. The reading is journalled."""
    with begin() as ctx:
        page = queries.sealings(ctx.session, request.get("state"), Page(request["limit"], request.get("cursor")))
        ctx.journal("sealing.listed", "sealing", "many", count=len(page.items))
        return {"items": sealing_answers(ctx, page.items), "next_cursor": page.next_cursor}


@blueprint.get("/hits")
@requires("sealed.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, SealedHitListSchema)
def list_hits(request: dict[str, Any]) -> dict[str, Any]:
    """List sealed persons that searches matched, newest first; the searchers are not shown them. Journalled."""
    with begin() as ctx:
        page = sealed_hits(ctx.session, Page(request["limit"], request.get("cursor")))
        ctx.journal("sealing.hits_listed", "sealing", "many", count=len(page.items))
        return {"items": hit_answers(ctx, page.items), "next_cursor": page.next_cursor}


@blueprint.get("/<uuid:sealing_id>")
@requires("sealed.keep")
@blueprint.response(200, SealingSchema)
def read(sealing_id: uuid.UUID) -> dict[str, Any]:
    """Read one sealing. The reading is journalled."""
    with begin() as ctx:
        sealing = service.read(ctx, sealing_id)
        ctx.journal("sealing.read", "sealing", sealing.id)
        return sealing_answer(ctx, sealing)


@blueprint.post("/<uuid:sealing_id>/approval")
@requires("sealed.keep", fresh=True)
@blueprint.response(200, SealingSchema)
def approve(sealing_id: uuid.UUID) -> dict[str, Any]:
    """Approve a sealing that another supervisor requested: the persons are sealed at once."""
    with begin() as ctx:
        return sealing_answer(ctx, service.approve_sealing(ctx, sealing_id))


@blueprint.post("/<uuid:sealing_id>/refusal")
@requires("sealed.keep", fresh=True)
@blueprint.response(200, SealingSchema)
def refuse(sealing_id: uuid.UUID) -> dict[str, Any]:
    """Refuse a sealing, or its lifting, that another supervisor requested: the persons stay as they are."""
    with begin() as ctx:
        return sealing_answer(ctx, service.refuse_sealing(ctx, sealing_id))


@blueprint.post("/<uuid:sealing_id>/lifting")
@requires("sealed.keep", fresh=True)
@blueprint.arguments(LiftingRequestSchema)
@blueprint.response(200, SealingSchema)
def request_lifting(request: dict[str, Any], sealing_id: uuid.UUID) -> dict[str, Any]:
    """Request that the persons become visible again. It takes effect once another supervisor approves it."""
    with begin() as ctx:
        sealing = service.request_lifting(
            ctx, sealing_id, request["reference"], returns_documents=request["returns_documents"]
        )
        return sealing_answer(ctx, sealing)


@blueprint.post("/<uuid:sealing_id>/lifting/approval")
@requires("sealed.keep", fresh=True)
@blueprint.response(200, SealingSchema)
def approve_lifting(sealing_id: uuid.UUID) -> dict[str, Any]:
    """Approve a lifting that another supervisor requested: the persons are visible again at once."""
    with begin() as ctx:
        return sealing_answer(ctx, service.approve_lifting(ctx, sealing_id))
