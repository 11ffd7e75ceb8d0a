"""Sealings, to those who keep them and may know. To everyone else the persons do not exist."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.investigations.cases.queries import names_of
from registry.investigations.searches.queries import sealed_hits
from registry.sealing import queries, service
from registry.sealing.models import Sealing
from registry.sealing.schemas import (
    LiftingSchema,
    RequestSealingSchema,
    SealedHitListSchema,
    SealingListSchema,
    SealingQuery,
    SealingSchema,
)
from registry.sealing.service import RequestSealing

blueprint = Blueprint(
    "sealings", __name__, url_prefix="/api/v1/sealings", description="Sealed persons, to those who may know of them"
)
blueprints = (blueprint,)

_DEEDS = ("requested_by", "decided_by", "lift_requested_by", "lift_decided_by")


def _said(ctx: Context, *sealings: Sealing) -> list[dict[str, Any]]:
    who = names_of(ctx.session, {getattr(one, deed) for one in sealings for deed in _DEEDS})
    names = (
        "id",
        "basis",
        "reference",
        "state",
        "requested_at",
        "decided_at",
        "lift_reference",
        "lift_requested_at",
        "lift_decided_at",
    )
    return [
        {name: getattr(one, name) for name in names}
        | {deed: who.get(getattr(one, deed)) for deed in _DEEDS}
        | {"persons": (persons := [each.person_id for each in one.persons])}
        | {"kin_left_out": queries.left_out(ctx.session, persons)}
        for one in sealings
    ]


@blueprint.post("")
@requires("sealed.keep")
@blueprint.arguments(RequestSealingSchema)
@blueprint.response(201, SealingSchema)
def request_sealing(asked: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Ask that persons be sealed. Nobody is until another person approves it."""
    with begin() as ctx:
        command = RequestSealing(tuple(asked["persons"]), asked["basis"], asked["reference"])
        sealing = service.request_sealing(ctx, command)
        return _said(ctx, sealing)[0], 201, {"Location": f"/api/v1/sealings/{sealing.id}"}


@blueprint.get("")
@requires("sealed.keep")
@blueprint.arguments(SealingQuery, location="query")
@blueprint.response(200, SealingListSchema)
def list_sealings(asked: dict[str, Any]) -> dict[str, Any]:
    """Sealings, newest first. The reading is journalled."""
    with begin() as ctx:
        found = queries.sealings(ctx.session, asked.get("state"), Page(asked["limit"], asked.get("cursor")))
        ctx.journal("sealing.listed", "sealing", "many", count=len(found.items))
        return {"items": _said(ctx, *found.items), "next_cursor": found.next_cursor}


@blueprint.get("/hits")
@requires("sealed.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, SealedHitListSchema)
def list_hits(asked: dict[str, Any]) -> dict[str, Any]:
    """Sealed persons whom searches found, newest first: who searched was not told. The reading is journalled."""
    with begin() as ctx:
        found = sealed_hits(ctx.session, Page(asked["limit"], asked.get("cursor")))
        ctx.journal("sealing.hits_listed", "sealing", "many", count=len(found.items))
        who = names_of(ctx.session, {one.search.requested_by for one in found.items})
        names = ("person_id", "search_id", "score", "parts", "found_at")
        return {
            "items": [
                {name: getattr(one, name) for name in names}
                | {"case_id": one.search.case_id, "kind": one.search.kind, "searched_by": who[one.search.requested_by]}
                for one in found.items
            ],
            "next_cursor": found.next_cursor,
        }


@blueprint.get("/<uuid:sealing_id>")
@requires("sealed.keep")
@blueprint.response(200, SealingSchema)
def read(sealing_id: uuid.UUID) -> dict[str, Any]:
    """One sealing. The reading is journalled."""
    with begin() as ctx:
        sealing = service.read(ctx, sealing_id)
        ctx.journal("sealing.read", "sealing", sealing.id)
        return _said(ctx, sealing)[0]


@blueprint.post("/<uuid:sealing_id>/approval")
@requires("sealed.keep")
@blueprint.response(200, SealingSchema)
def approve(sealing_id: uuid.UUID) -> dict[str, Any]:
    """A second person's yes: the persons are sealed at once."""
    with begin() as ctx:
        return _said(ctx, service.approve_sealing(ctx, sealing_id))[0]


@blueprint.post("/<uuid:sealing_id>/refusal")
@requires("sealed.keep")
@blueprint.response(200, SealingSchema)
def refuse(sealing_id: uuid.UUID) -> dict[str, Any]:
    """A second person's no, to a sealing or to its lifting: the persons stay as they are."""
    with begin() as ctx:
        return _said(ctx, service.refuse_sealing(ctx, sealing_id))[0]


@blueprint.post("/<uuid:sealing_id>/lifting")
@requires("sealed.keep")
@blueprint.arguments(LiftingSchema)
@blueprint.response(200, SealingSchema)
def request_lifting(asked: dict[str, Any], sealing_id: uuid.UUID) -> dict[str, Any]:
    """Ask that the persons be seen again. They are not until another person approves it."""
    with begin() as ctx:
        return _said(ctx, service.request_lifting(ctx, sealing_id, asked["reference"]))[0]


@blueprint.post("/<uuid:sealing_id>/lifting/approval")
@requires("sealed.keep")
@blueprint.response(200, SealingSchema)
def approve_lifting(sealing_id: uuid.UUID) -> dict[str, Any]:
    """A second person's yes to the end: the persons are seen again at once."""
    with begin() as ctx:
        return _said(ctx, service.approve_lifting(ctx, sealing_id))[0]
