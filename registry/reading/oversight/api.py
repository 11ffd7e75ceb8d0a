"""Breaking the glass, its review, and warnings of accounts that read much."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.reading.oversight import queries, service
from registry.reading.oversight.answers import glass_answer, warning_answer
from registry.reading.oversight.schemas import (
    BreakGlassSchema,
    BrokenGlassListSchema,
    BrokenGlassSchema,
    GlassQuery,
    GlassReviewSchema,
    ReadingWarningListSchema,
    ReadingWarningSchema,
)

blueprint = Blueprint("oversight", __name__, url_prefix="/api/v1", description="Oversight of readings")
blueprints = (blueprint,)


@blueprint.post("/broken-glass")
@requires("glass.break")
@blueprint.arguments(BreakGlassSchema)
@blueprint.response(201, BrokenGlassSchema)
def break_glass(request: dict[str, Any]) -> dict[str, Any]:
    """Open a person's prints without a case, for some hours. A supervisor reviews the reason afterwards."""
    with begin() as ctx:
        glass = service.break_glass(ctx, request["person_id"], request["reason"], request["hours"])
        return glass_answer(glass, ctx.now)


@blueprint.get("/broken-glass")
@requires("glass.review")
@blueprint.arguments(GlassQuery, location="query")
@blueprint.response(200, BrokenGlassListSchema)
def list_broken_glass(query: dict[str, Any]) -> dict[str, Any]:
    """List who broke the glass, for whom and why, newest first; `overdue` are those nobody reviewed in time."""
    with begin() as ctx:
        page = Page(query["limit"], query.get("cursor"))
        listing = queries.all_broken_glass(ctx.session, query.get("state"), ctx.now, page)
        return {
            "items": [glass_answer(glass, ctx.now) for glass in listing.items],
            "next_cursor": listing.next_cursor,
        }


@blueprint.post("/broken-glass/<uuid:glass_id>/review")
@requires("glass.review")
@blueprint.arguments(GlassReviewSchema)
@blueprint.response(200, BrokenGlassSchema)
def review(request: dict[str, Any], glass_id: uuid.UUID) -> dict[str, Any]:
    """Judge whether the glass was broken for good reason. Nobody judges their own."""
    with begin() as ctx:
        glass = service.review(ctx, glass_id, request["outcome"], request.get("note"))
        return glass_answer(glass, ctx.now)


@blueprint.get("/reading-warnings")
@requires("glass.review")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ReadingWarningListSchema)
def list_warnings(query: dict[str, Any]) -> dict[str, Any]:
    """List accounts that used up a day's budget of readings, newest first."""
    with begin() as ctx:
        listing = queries.warnings(ctx.session, Page(query["limit"], query.get("cursor")))
        ctx.journal("reading.warnings_listed", "reading_warning", "many", count=len(listing.items))
        return {"items": [warning_answer(warning) for warning in listing.items], "next_cursor": listing.next_cursor}


@blueprint.post("/reading-warnings/<uuid:warning_id>/seen")
@requires("glass.review")
@blueprint.response(200, ReadingWarningSchema)
def note_seen(warning_id: uuid.UUID) -> dict[str, Any]:
    """Note that a supervisor has looked into a warning. Nobody notes their own."""
    with begin() as ctx:
        return warning_answer(service.note_seen(ctx, warning_id))
