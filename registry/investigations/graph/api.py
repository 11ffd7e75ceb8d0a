"""The graph around a case, as JSON and SVG."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.investigations.graph import service
from registry.investigations.graph.answers import graph_answer
from registry.investigations.graph.schemas import GraphQuery, GraphSchema

blueprint = Blueprint(
    "graphs", __name__, url_prefix="/api/v1/cases/<uuid:case_id>", description="What is linked to a case's persons"
)
blueprints = (blueprint,)


@blueprint.get("/graph")
@requires("cases.work")
@blueprint.arguments(GraphQuery, location="query")
@blueprint.response(200, GraphSchema)
def read_graph(query: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Read who and what is linked to the case's persons. The reading is journalled."""
    with begin() as ctx:
        return graph_answer(ctx, service.around(ctx, case_id, query["depth"]))


@blueprint.get("/graph.svg")
@requires("cases.work")
@blueprint.arguments(GraphQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def draw_graph(query: dict[str, Any], case_id: uuid.UUID) -> Response:
    """Draw who and what is linked to the case's persons. The reading is journalled."""
    with begin() as ctx:
        graph = service.around(ctx, case_id, query["depth"])
        return Response(service.draw(ctx, graph), mimetype="image/svg+xml")
