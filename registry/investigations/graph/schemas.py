"""Graphs over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import Schema
from registry.investigations.limits import DEEPEST


class GraphQuery(Schema):
    """How many links to follow."""

    depth = fields.Integer(load_default=2, validate=validate.Range(1, DEEPEST))


class GraphSchema(Schema):
    """Nodes with their depth and number of neighbours, links, and counts by kind."""

    nodes = fields.List(fields.Dict())
    links = fields.List(fields.Dict())
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    is_cut = fields.Boolean()
