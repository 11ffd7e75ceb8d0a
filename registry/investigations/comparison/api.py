"""Comparison views, within a case. Addresses contain ids only."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.duplicates.schemas import ScoreWaterfallSchema
from registry.investigations.comparison import service
from registry.investigations.comparison.answers import comparison_answer
from registry.investigations.comparison.schemas import SideBySideQuery, SideBySideSchema, TimelineSchema

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
def compare(body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Compare two persons side by side. The reading is journalled."""
    with begin() as ctx:
        return comparison_answer(service.compare(ctx, case_id, body["left"], body["right"]))


@blueprint.get(f"{_TWO}/waterfall.svg")
@requires("cases.work")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def read_waterfall(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Response:
    """Draw what names, dates, links and prints each add to the score. The reading is journalled."""
    with begin() as ctx:
        return Response(service.evidence_svg(ctx, case_id, left, right), mimetype="image/svg+xml")


@blueprint.get("/score")
@requires("cases.work")
@blueprint.response(200, ScoreWaterfallSchema)
def read_score(case_id: uuid.UUID) -> dict[str, Any]:
    """Read the joint score of the case's alerts, and the steps that add up to it. The reading is journalled."""
    with begin() as ctx:
        return asdict(service.case_score(ctx, case_id))


@blueprint.get("/score.svg")
@requires("cases.work")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def draw_score(case_id: uuid.UUID) -> Response:
    """Draw the joint score of the case's alerts. The reading is journalled."""
    with begin() as ctx:
        return Response(service.score_svg(service.case_score(ctx, case_id)), mimetype="image/svg+xml")


@blueprint.get(f"{_TWO}/prints/<int(min=1, max=10):finger>.png")
@requires("cases.work")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
def read_prints(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> Response:
    """Draw one finger of two persons, paired minutiae joined by lines. The reading is journalled."""
    with begin() as ctx:
        return Response(service.finger_png(ctx, case_id, left, right, finger), mimetype="image/png")


@blueprint.get("/timeline")
@requires("cases.work")
@blueprint.response(200, TimelineSchema)
def read_timeline(case_id: uuid.UUID) -> dict[str, Any]:
    """Read the events of the case's persons, oldest first. The reading is journalled."""
    with begin() as ctx:
        return {"items": service.timeline(ctx, case_id)}


@blueprint.get("/timeline.svg")
@requires("cases.work")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def draw_timeline(case_id: uuid.UUID) -> Response:
    """Draw the events of the case's persons. The reading is journalled."""
    with begin() as ctx:
        return Response(service.case_timeline_svg(ctx, case_id), mimetype="image/svg+xml")
