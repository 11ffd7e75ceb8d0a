"""The graph around a case, as JSON and SVG."""

import uuid
from typing import Any

from flask import Response
from marshmallow import fields, validate

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.schemas import Schema
from registry.investigations.graph import service
from registry.investigations.limits import DEEPEST

blueprint = Blueprint(
    "graphs", __name__, url_prefix="/api/v1/cases/<uuid:case_id>", description="What is linked with a case's persons"
)
blueprints = (blueprint,)


class GraphQuery(Schema):
    """How far links are followed."""

    depth = fields.Integer(load_default=2, validate=validate.Range(1, DEEPEST))


class GraphSchema(Schema):
    """Nodes with their depth and number of neighbours, links, counts by kind."""

    nodes = fields.List(fields.Dict())
    links = fields.List(fields.Dict())
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    is_cut = fields.Boolean()


@blueprint.get("/graph")
@requires("cases.work")
@blueprint.arguments(GraphQuery, location="query")
@blueprint.response(200, GraphSchema)
def read_graph(asked: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Who and what is linked with the case's persons. The reading is journalled."""
    with begin() as ctx:
        return service.told(ctx, service.around(ctx, case_id, asked["depth"]))


@blueprint.get("/graph.svg")
@requires("cases.work")
@blueprint.arguments(GraphQuery, location="query")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
def draw_graph(asked: dict[str, Any], case_id: uuid.UUID) -> Response:
    """The same, drawn. The reading is journalled."""
    with begin() as ctx:
        grown = service.around(ctx, case_id, asked["depth"])
        return Response(service.drawn(ctx, grown), mimetype="image/svg+xml")
