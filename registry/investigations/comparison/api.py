"""Comparison views, within a case: ids alone are in an address."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.duplicates.schemas import ScoreWaterfallSchema
from registry.investigations.cases import service as cases
from registry.investigations.comparison import service
from registry.investigations.comparison.schemas import SideBySideQuery, SideBySideSchema, TimelineSchema
from registry.investigations.comparison.timeline import timeline

blueprint = Blueprint(
    "comparisons",
    __name__,
    url_prefix="/api/v1/cases/<uuid:case_id>",
    description="Two persons of a case, side by side",
)
blueprints = (blueprint,)
_TWO = "/comparison/<uuid:left>/<uuid:right>"


@blueprint.post("/comparison")
@requires("cases.work")
@blueprint.arguments(SideBySideQuery)
@blueprint.response(200, SideBySideSchema)
def compare(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Two persons side by side. The reading is journalled."""
    with begin() as ctx:
        return service.told(service.compare(ctx, case_id, asked["left"], asked["right"]))


@blueprint.get(f"{_TWO}/waterfall.svg")
@requires("cases.work")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def read_waterfall(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Response:
    """What names, dates, links and prints each add to the score. The reading is journalled."""
    with begin() as ctx:
        return Response(service.evidence_svg(ctx, case_id, left, right), mimetype="image/svg+xml")


@blueprint.get("/score")
@requires("cases.work")
@blueprint.response(200, ScoreWaterfallSchema)
def read_score(case_id: uuid.UUID) -> dict[str, Any]:
    """What the case's alerts come to together, and the steps that add up to it. The reading is journalled."""
    with begin() as ctx:
        return asdict(service.case_score(ctx, case_id))


@blueprint.get("/score.svg")
@requires("cases.work")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def draw_score(case_id: uuid.UUID) -> Response:
    """The same, drawn. The reading is journalled."""
    with begin() as ctx:
        return Response(service.score_svg(service.case_score(ctx, case_id)), mimetype="image/svg+xml")


@blueprint.get(f"{_TWO}/prints/<int(min=1, max=10):finger>.png")
@requires("cases.work")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
def read_prints(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> Response:
    """One finger of two persons, their paired minutiae joined. The reading is journalled."""
    with begin() as ctx:
        return Response(service.finger_png(ctx, case_id, left, right, finger), mimetype="image/png")


@blueprint.get("/timeline")
@requires("cases.work")
@blueprint.response(200, TimelineSchema)
def read_timeline(case_id: uuid.UUID) -> dict[str, Any]:
    """What happened to the case's persons, oldest first. The reading is journalled."""
    with begin() as ctx:
        case = cases.read(ctx, case_id)
        found = timeline(ctx.session, {one.person_id for one in case.persons})
        ctx.journal("case.timeline_read", "case", case.id)
        return {"items": found}


@blueprint.get("/timeline.svg")
@requires("cases.work")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def draw_timeline(case_id: uuid.UUID) -> Response:
    """The same, drawn. The reading is journalled."""
    with begin() as ctx:
        return Response(service.case_timeline_svg(ctx, case_id), mimetype="image/svg+xml")
